import { connect, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { useStrictBodies } from './body-parser.ts';
import { clientErrorHandler } from './broken-requests.ts';
import { requestTimes } from './request-times.ts';

let server: FastifyInstance;
beforeAll(async () => {
  server = fastify({ ...requestTimes(1_000), clientErrorHandler, forceCloseConnections: true });
  useStrictBodies(server);
  server.post('/', () => ({ arrived: true }));
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

/** Sends the beginning, then a byte of what is missing every tenth of a second; resolves with the answer when the server closes. */
const trickle = (beginning: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let drip: NodeJS.Timeout | undefined;
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write(beginning);
      drip = setInterval(() => socket.write(' '), 100);
    });
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('end', () => clearInterval(drip));
    socket.on('error', reject);
    socket.on('close', () => {
      clearInterval(drip);
      resolve(text);
    });
  });

describe('a request that trickles in', () => {
  it.each([
    ['its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{'],
    ['its headers', 'POST / HTTP/1.1\r\nhost: x\r\na:'],
  ])('with %s is answered with 408, and its connection closed, when its time is over', async (_what, beginning) => {
    expect(await trickle(beginning)).toMatch(/^HTTP\/1\.1 408 [^]*"code":"http\.timeout"/);
  });
});
