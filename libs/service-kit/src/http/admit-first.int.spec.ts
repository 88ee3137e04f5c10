import { connect } from 'node:net';
import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { AdmitsPipelines, Public, Requires } from '../identity/index.ts';
import { startTestApp, testConfig, type TestApp } from '../testing/index.ts';
import { RawBytes, RawBytesBody, RawBytesStream, ZodBody } from './body.decorator.ts';

const Order = z.strictObject({ name: z.string() });

@Controller('v1/orders')
@Requires('operator')
class Orders {
  @Post()
  @HttpCode(202)
  json(@ZodBody(Order) body: z.infer<typeof Order>): unknown {
    return body;
  }

  @Post(':id/bytes')
  @RawBytes({ maxBytes: 1_000 })
  bytes(@RawBytesBody() body: Buffer): unknown {
    return { length: body.length };
  }

  @Post(':id/streamed')
  @AdmitsPipelines()
  @RawBytes({ maxBytes: 1_000, streamed: true })
  streamed(@RawBytesStream() _body: unknown): unknown {
    return {};
  }

  @Post('open')
  @Public()
  open(@ZodBody(Order) body: z.infer<typeof Order>): unknown {
    return body;
  }
}

@Module({ controllers: [Orders] })
class Services {}

const people = { 'user:default/vera': [], 'user:default/olga': ['group:default/operators'] };
const config = testConfig({ identity: { roles: { operator: ['group:default/operators'] } } });

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([Services], { config, people });
});
afterAll(() => app.close());

const JSON_TYPE = 'application/json';
/** What is wrong with a body, and what a caller who may send it is told. */
const WRONG: readonly (readonly [what: string, path: string, bytes: string, type: string, status: number])[] = [
  ['malformed JSON', '', '{"name":', JSON_TYPE, 400],
  ['nothing', '', '', JSON_TYPE, 400],
  ['no body of the schema', '', '{"colour":"red"}', JSON_TYPE, 422],
  ['another content type', '', 'name=x', 'application/x-www-form-urlencoded', 415],
  ['a content type that is none', '', '{"name":"x"}', '///', 415],
  ['more than is taken', '', `{"name":"${'x'.repeat(1_100_000)}"}`, JSON_TYPE, 413],
  ['more bytes than are taken', '/x/bytes', 'x'.repeat(1_001), 'application/octet-stream', 413],
  ['no bytes', '/x/bytes', '', 'application/octet-stream', 400],
  ['more bytes than are taken, streamed', '/x/streamed', 'x'.repeat(1_001), 'application/octet-stream', 413],
];

describe('a body that is wrong', () => {
  const send = (path: string, bytes: string, type: string, more: { readonly as?: string; readonly authorization?: string }) =>
    app.request('POST', `/v1/orders${path}`, {
      bytes,
      ...(more.as === undefined ? {} : { as: more.as }),
      headers: { 'content-type': type, ...(more.authorization === undefined ? {} : { authorization: more.authorization }) },
    });

  it.each(WRONG)('by %s is told to those alone who may send one', async (_what, path, bytes, type, status) => {
    expect((await send(path, bytes, type, { as: 'user:default/olga' })).status).toBe(status);
    const forbidden = await send(path, bytes, type, { as: 'user:default/vera' });
    expect([forbidden.status, forbidden.json]).toEqual([403, expect.objectContaining({ code: 'auth.forbidden' })]);
    for (const more of [{}, { authorization: 'Bearer x.y.z' }]) {
      const unknown = await send(path, bytes, type, more);
      expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="interlock"']);
      expect(unknown.json).toEqual({
        type: 'urn:interlock:problem:auth.unauthenticated',
        title: 'Not signed in',
        status: 401,
        code: 'auth.unauthenticated',
        detail: 'a valid bearer token is needed',
        instance: `/v1/orders${path}`,
      });
    }
  });

  it('is told to anybody where anybody may send one', async () => {
    expect((await send('/open', '{"name":', JSON_TYPE, {})).status).toBe(400);
    expect((await send('/open', '{"name":"x"}', JSON_TYPE, {})).status).toBe(201);
  });
});

describe('a caller who may call', () => {
  it('is verified once, though asked for twice', async () => {
    const { tokenVerifier } = app.ports;
    if (tokenVerifier === undefined) throw new Error('this app verifies no tokens');
    let asked = 0;
    const verify = tokenVerifier.verify.bind(tokenVerifier);
    tokenVerifier.verify = (token) => {
      asked += 1;
      return verify(token);
    };
    try {
      const { status, json } = await app.request('POST', '/v1/orders', { as: 'user:default/olga', body: { name: 'x' } });
      expect([status, json, asked]).toEqual([202, { name: 'x' }, 1]);
    } finally {
      tokenVerifier.verify = verify;
    }
  });
});

describe('someone who is not signed in and announces a body', () => {
  it('is answered before a byte of it came', async () => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    try {
      const first = new Promise<string>((resolve, reject) => {
        socket.setEncoding('latin1').once('data', resolve);
        socket.on('error', reject);
      });
      socket.write(`POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: 20\r\n\r\n`);
      expect(await first).toMatch(/^HTTP\/1\.1 401 /);
    } finally {
      socket.destroy();
    }
  });
});
