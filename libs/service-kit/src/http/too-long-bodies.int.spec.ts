import { connect, type Socket } from 'node:net';
import { Controller, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../identity/index.ts';
import { startTestApp, type TestApp } from '../testing/index.ts';
import { RawBytes, RawBytesStream, ZodBody } from './body.decorator.ts';

const Order = z.strictObject({ name: z.string() });

@Controller('v1/orders')
@Public()
class Orders {
  @Post()
  json(@ZodBody(Order) body: z.infer<typeof Order>): unknown {
    return body;
  }

  @Post('streamed')
  @RawBytes({ maxBytes: 1_000, streamed: true })
  streamed(@RawBytesStream() _body: unknown): unknown {
    return {};
  }
}

@Module({ controllers: [Orders] })
class Services {}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([Services]);
});
afterAll(() => app.close());

const LENGTH = 3_000_000;
const PIECE = Buffer.alloc(50_000, 'x');
const pieces = Array.from({ length: LENGTH / PIECE.length }, () => PIECE);
const chunk = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const ANNOUNCED = { headers: `content-length: ${LENGTH}`, pieces };
const CHUNKED = { headers: 'transfer-encoding: chunked', pieces: [...pieces.map(chunk), Buffer.from('0\r\n\r\n')] };

const request = (path: string, headers: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`;

/** What is read from a socket until it fits; rejects when the other side ends it first. */
const until = (socket: Socket, pattern: RegExp): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const onData = (bytes: Buffer): void => {
    text += bytes.toString('latin1');
    if (pattern.test(text)) resolve(text);
  };
  const onClose = (): void => reject(new Error(`closed after "${text}"`));
  socket.on('data', onData).once('close', onClose);
  return promise.finally(() => socket.off('data', onData).off('close', onClose));
};
const sent = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => void socket.write(bytes, (error) => (error ? reject(error) : resolve())));

// A proxy goes on sending while the answer is on its way, and tells its client of a broken connection instead of the answer.
describe('a body that is too long', () => {
  it.each([
    ['announced', '/v1/orders', ANNOUNCED],
    ['in chunks', '/v1/orders', CHUNKED],
    ['announced to a route that streams', '/v1/orders/streamed', ANNOUNCED],
  ])(
    'and %s is answered over a connection that takes the rest of it, and the next request',
    async (_what, path, { headers, pieces: body }) => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      const answered = until(socket, /\r\n\r\n\{.*\}/s);
      await sent(socket, Buffer.from(request(path, headers)));
      const [first, ...rest] = body;
      if (first !== undefined) await sent(socket, first);
      for (const piece of rest) await sent(socket, piece);
      expect(await answered).toMatch(/^HTTP\/1\.1 413 .*http\.too_large/s);
      const next = until(socket, /\r\n\r\n\{.*\}/s);
      await sent(socket, Buffer.from(`${request('/v1/orders', 'content-length: 12')}{"name":"x"}`));
      expect(await next).toMatch(/^HTTP\/1\.1 201 /);
      socket.destroy();
    },
  );
});
