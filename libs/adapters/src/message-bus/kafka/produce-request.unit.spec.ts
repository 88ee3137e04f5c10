import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { crc32c } from './crc32c.ts';
import { encodeProduce, type ProduceRequest } from './produce-request.ts';

const require = createRequire(import.meta.url);
const kafkajs = require('kafkajs/src/protocol/requests/produce/v7/request') as (request: ProduceRequest) => {
  encode(): Promise<{ readonly buffer: Buffer }>;
};
const checksum = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
const NOW = 1_795_728_774_545;

const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));
const name = fc.oneof(fc.constantFrom('ce_id', 'constructor', '__proto__', '1', ''), fc.string({ unit: 'binary', maxLength: 5 }));
const message = fc.record({
  key: bytes,
  value: fc.option(bytes),
  headers: fc
    .array(fc.tuple(name, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 }))), { maxLength: 6 })
    .map((headers) => Object.fromEntries(headers)),
  partition: fc.nat({ max: 9 }),
});
const partition = fc.record({
  partition: fc.nat({ max: 100 }),
  firstSequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  messages: fc.array(message, { minLength: 1, maxLength: 80, size: 'medium' }),
});
const request: fc.Arbitrary<ProduceRequest> = fc.record({
  acks: fc.constant(-1),
  timeout: fc.constantFrom(30_000, 1),
  compression: fc.constant(0),
  producerId: fc.constantFrom('-1', '0', '9007199254740993'),
  producerEpoch: fc.nat({ max: 32_767 }),
  topicData: fc.array(
    fc.record({ topic: fc.string({ unit: 'binary', maxLength: 9 }), partitions: fc.array(partition, { maxLength: 3 }) }),
    {
      maxLength: 3,
    },
  ),
});

afterEach(() => jest.restoreAllMocks());

describe('a request to write records', () => {
  it('is byte for byte what kafkajs makes of it', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const { buffer } = await kafkajs(asked).encode();
        expect(encodeProduce(asked, NOW)?.toString('hex')).toBe(buffer.toString('hex'));
      }),
      { numRuns: 200 },
    );
  });

  it('is left to kafkajs where it is none of ours', () => {
    const one = { key: Buffer.from('k'), value: null, headers: {} };
    const of = (record: object, more: object = {}): Buffer | undefined =>
      encodeProduce(
        {
          acks: -1,
          timeout: 1,
          compression: 0,
          producerId: '1',
          producerEpoch: 0,
          topicData: [{ topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages: [{ ...one, ...record }] }] }],
          ...more,
        },
        NOW,
      );
    expect(of({})).toBeDefined();
    for (const record of [{ key: 'text' }, { key: null }, { value: 'text' }, { headers: { a: 'text' } }, { timestamp: '1' }])
      expect(of(record)).toBeUndefined();
    expect(of({}, { compression: 1 })).toBeUndefined();
    expect(of({}, { transactionalId: 'x' })).toBeUndefined();
  });
});

describe('the checksum', () => {
  it('is the one of the standard, and of kafkajs', () => {
    expect(crc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283);
    fc.assert(
      fc.property(bytes, fc.nat({ max: 20 }), (some, from) => {
        expect(crc32c(some, Math.min(from, some.length), some.length)).toBe(checksum(some.subarray(from)));
      }),
    );
  });
});
