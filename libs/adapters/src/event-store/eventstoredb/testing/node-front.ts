import { createServer as createHttp } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface NodeFront {
  readonly url: string;
  close(): Promise<void>;
}

/** A real node answers plain HTTP on the port where it speaks gRPC: what begins as HTTP/2 goes to `grpcPort`, the rest is told these options. */
export const nodeFront = async (grpcPort: number, answer: { readonly status: number; readonly body: string }): Promise<NodeFront> => {
  const http = createHttp((_request, response) =>
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body),
  );
  const open = new Set<Socket>();
  const front = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (first) => {
      socket.pause();
      if (!first.toString('latin1').startsWith('PRI * HTTP/2')) {
        http.emit('connection', socket);
        socket.unshift(first);
        socket.resume();
        return;
      }
      const behind = connect(grpcPort, '127.0.0.1');
      open.add(behind);
      behind.on('error', () => socket.destroy());
      behind.write(first);
      socket.pipe(behind).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
};
