import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../identity/index.ts';
import { startTestApp, type TestApp } from '../testing/index.ts';
import { ZodBody } from './body.decorator.ts';

const received: unknown[] = [];

@Controller()
class Door {
  @Post('door')
  @HttpCode(200)
  @Public()
  take(@ZodBody(z.record(z.string(), z.unknown())) body: Record<string, unknown>): unknown {
    received.push(body);
    return {};
  }
}

@Module({ controllers: [Door] })
class Services {}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([Services]);
});
afterAll(() => app.close());

const post = (bytes: Uint8Array | string, type = 'application/json') =>
  app.request('POST', '/door', { bytes, headers: { 'content-type': type } });
const alive = async () => (await app.request('GET', '/healthz/live')).status;
const polluted = (): unknown => (({}) as Record<string, unknown>)['x'];
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

// Matrix case 40.
describe('a body that is hostile', () => {
  it.each([
    ['nothing at all', '', 400],
    ['a depth of 65', `{"a":${deep(65)}}`, 400],
    ['a depth of 500,000', deep(500_000), 400],
    ['a depth of a million, over the limit', deep(1_000_000), 413],
    ['a million openings without an end', '['.repeat(1_000_000), 400],
    ['a duplicate key', '{"a":1,"a":2}', 400],
    ['a duplicate key, one of them escaped', '{"a":1,"\\u0061":2}', 400],
    ['__proto__', '{"__proto__":{"x":1}}', 400],
    ['__proto__, escaped', '{"\\u005f_proto__":{"x":1}}', 400],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', 400],
    ['2^53+1', '{"a":9007199254740993}', 400],
    ['-(2^53+1)', '{"a":-9007199254740993}', 400],
    ['1e400', '{"a":1e400}', 400],
    ['NaN', '{"a":NaN}', 400],
    ['Infinity', '{"a":Infinity}', 400],
    ['a lone surrogate', '{"a":"\\ud800"}', 400],
    ['a lone surrogate in a key', '{"\\udc00":1}', 400],
    ['a byte order mark', '\ufeff{"a":1}', 400],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]), 400],
    ['overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 400],
    ['a second value', '{"a":1}{"b":2}', 400],
    ['a comment', '{"a":1}// x', 400],
    ['a trailing comma', '{"a":1,}', 400],
    ['single quotes', "{'a':1}", 400],
    ['a huge number', `{"a":${'9'.repeat(100_000)}}`, 400],
    ['a huge string, over the limit', `{"a":"${'x'.repeat(1_100_000)}"}`, 413],
    ['an array', '[1]', 422],
    ['null', 'null', 422],
  ])('by %s is answered by a problem that names field, found and expected', async (_what, bytes, status) => {
    const answer = await post(bytes);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status, code: expect.stringMatching(/^(json|http)\./) });
    if (status !== 413)
      expect(answer.json).toHaveProperty('errors', [
        { field: expect.any(String), found: expect.any(String), expected: expect.any(String) },
      ]);
    expect(await alive()).toBe(200);
    expect(polluted()).toBeUndefined();
    expect(received).toEqual([]);
  });

  it('by being cut off at any byte is refused', async () => {
    const whole = '{"a":[1,2.5e3,"\\u00e9é",{"b":null}],"c":true}';
    const bytes = Buffer.from(whole);
    for (let length = 1; length < bytes.length; length += 1) {
      const { status } = await post(bytes.subarray(0, length));
      if (status !== 400) throw new Error(`cut at ${length}: ${status}`);
    }
    expect(received).toEqual([]);
    expect(await alive()).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/octet-stream',
    'application/jsonp',
    'not a type',
  ])('by being called %s is a 415', async (type) => {
    const { status, json } = await post('{"a":1}', type);
    expect([status, json]).toEqual([415, expect.objectContaining({ code: 'http.unsupported_media_type' })]);
    expect(received).toEqual([]);
  });
});

describe('a body that is what it says', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/cloudevents+json',
    'application/cloudevents+json; charset=UTF-8',
  ])('is taken as %s', async (type) => {
    expect((await post('{"a":{"b":[1]}}', type)).status).toBe(200);
    expect(received.splice(0)).toEqual([{ a: { b: [1] } }]);
  });
});
