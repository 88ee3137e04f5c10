import type { Writable } from 'node:stream';

/** What gRPC's server (1.14.7) keeps behind a call that is answered with a stream. */
interface Behind {
  readonly call: { readonly stream: Writable; sendMessage(message: unknown, sent: () => void): void };
}

/**
 * Answers of one turn of the event loop go to the socket in one piece. By itself each waits for the one before it to be on the wire: the events of one append cost the server as many
 * writes, and whoever follows the record as many awakenings.
 */
export const joinWrites = (call: Writable): void => {
  const inner = (call as unknown as Behind).call;
  let joined = false;
  call._write = (message: unknown, _encoding, done) => {
    const { stream } = inner;
    if (!joined) {
      joined = true;
      stream.cork();
      process.nextTick(() => {
        joined = false;
        stream.uncork();
      });
    }
    inner.sendMessage(message, () => undefined);
    if (stream.writableNeedDrain) stream.once('drain', () => done());
    else done();
  };
};
