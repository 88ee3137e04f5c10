import type { Socket } from 'node:net';

/**
 * kafkajs ends every connection to a broker again at each failed try, for as long as the broker is away. Of a socket that is dead Node keeps each `unref` as a listener for a
 * connection that never comes: a process would hold one more with every try.
 */
export const quietOnceDead = <T extends Socket>(socket: T): T => {
  const unref = socket.unref.bind(socket);
  socket.unref = () => (socket.destroyed ? socket : unref());
  return socket;
};
