import { createRequire } from 'node:module';
import fc from 'fast-check';
import { decodeFetchAnswer } from './fetch-answer.ts';
import { incomingRecord, rawKeyAndHeaders, type RawRecord } from './fetched-record.ts';

interface Encoder {
  readonly buffer: Buffer;
  writeInt8(value: number): Encoder;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number): Encoder;
  writeString(value: string): Encoder;
  writeVarInt(value: number): Encoder;
  writeVarLong(value: number): Encoder;
  writeVarIntString(value: string): Encoder;
  writeVarIntBytes(value: Buffer | null): Encoder;
  writeArray(values: readonly Encoder[]): Encoder;
  writeBuffer(value: Buffer): Encoder;
}
interface Answer {
  readonly responses: ReadonlyArray<{
    readonly topicName: string;
    readonly partitions: ReadonlyArray<{ readonly messages: readonly (RawRecord & Context)[] }>;
  }>;
}
interface Context {
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

const require = createRequire(import.meta.url);
const KafkaEncoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const kafkajs = require('kafkajs/src/protocol/requests/fetch/v11/response') as { decode(payload: Buffer): Promise<Answer> };
const encoder = (): Encoder => new KafkaEncoder();

/** Names that kafkajs stumbles over, names that come twice, and any other. */
const name = fc.oneof(
  fc.constantFrom('ce_id', 'constructor', '__proto__', 'toString', '1', ''),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)),
  fc.string({ maxLength: 100 }).map((text) => Buffer.from(text)),
);
const record = fc.record({
  timestampDelta: fc.integer({ min: -(2 ** 31), max: 2 ** 40 }),
  offsetDelta: fc.nat({ max: 100_000 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ name, value: fc.option(bytes) }), { maxLength: 6 }),
});
const batch = fc.record({
  firstOffset: fc.oneof(
    fc.nat(),
    fc.maxSafeNat().map((offset) => offset - 200_000),
  ),
  attributes: fc.constantFrom<number>(0, 0, 0x08, 0x10, 0x30, 0x38),
  firstTimestamp: fc.constantFrom<number>(-1, 0, 1_795_728_774_545),
  maxTimestamp: fc.constantFrom<number>(-1, 1_795_728_774_999),
  producerId: fc.constantFrom<number>(-1, 7),
  records: fc.array(record, { maxLength: 5 }),
});
const partition = fc.record({
  partition: fc.nat({ max: 20 }),
  aborted: fc.array(fc.record({ producerId: fc.nat(), firstOffset: fc.nat() }), { maxLength: 2 }),
  errorCode: fc.constantFrom(0, 0, 1, -1),
  batches: fc.array(batch, { maxLength: 3 }),
  cut: fc.constantFrom(0, 0, 1, 30, 80),
});
const answer = fc.array(
  fc.record({ topic: fc.string({ unit: 'binary', maxLength: 9 }), partitions: fc.array(partition, { maxLength: 3 }) }),
  {
    maxLength: 2,
  },
);
type Value<A> = A extends fc.Arbitrary<infer T> ? T : never;

const recordBytes = ({ timestampDelta, offsetDelta, key, value, headers }: Value<typeof record>): Buffer => {
  const body = encoder().writeInt8(0).writeVarLong(timestampDelta).writeVarInt(offsetDelta).writeVarIntBytes(key).writeVarIntBytes(value);
  body.writeVarInt(headers.length);
  for (const header of headers) body.writeVarIntString(header.name).writeVarIntBytes(header.value);
  return encoder().writeVarIntBytes(body.buffer).buffer;
};

const batchBytes = ({ firstOffset, attributes, firstTimestamp, maxTimestamp, producerId, records }: Value<typeof batch>): Buffer => {
  const body = encoder().writeInt32(0).writeInt8(2).writeInt32(0).writeInt16(attributes).writeInt32(0);
  body.writeInt64(firstTimestamp).writeInt64(maxTimestamp).writeInt64(producerId).writeInt16(0).writeInt32(0).writeInt32(records.length);
  for (const each of records) body.writeBuffer(recordBytes(each));
  return encoder().writeInt64(firstOffset).writeInt32(body.buffer.length).writeBuffer(body.buffer).buffer;
};

const partitionBytes = ({ partition: number, aborted, errorCode, batches, cut }: Value<typeof partition>): Encoder => {
  const all = Buffer.concat(batches.map(batchBytes));
  const set = all.subarray(0, Math.max(0, all.length - cut));
  const transactions = aborted.map(({ producerId, firstOffset }) => encoder().writeInt64(producerId).writeInt64(firstOffset));
  const head = encoder().writeInt32(number).writeInt16(errorCode).writeInt64(9).writeInt64(8).writeInt64(1).writeArray(transactions);
  return head.writeInt32(-1).writeInt32(set.length).writeBuffer(set);
};

const answerBytes = (topics: Value<typeof answer>): Buffer => {
  const encoded = topics.map(({ topic, partitions }) => encoder().writeString(topic).writeArray(partitions.map(partitionBytes)));
  return encoder().writeInt32(3).writeInt16(0).writeInt32(0).writeArray(encoded).buffer;
};

/** All that is looked at of an answer, in the same words for both. */
const read = ({ responses, ...rest }: Answer) => ({
  ...rest,
  responses: responses.map(({ topicName, partitions }) => ({
    topicName,
    partitions: partitions.map(({ messages, ...of }) => ({
      ...of,
      messages: messages.map((raw) => {
        const incoming = incomingRecord('t', 0, raw);
        const { isControlRecord, batchContext } = raw;
        return {
          incoming: { ...incoming, headers: Object.entries(incoming.headers) },
          raw: knownHeaders(rawKeyAndHeaders(incoming)),
          isControlRecord,
          transaction: [batchContext.producerId, batchContext.inTransaction],
        };
      }),
    })),
  })),
});
/** kafkajs loses that a header `constructor` without a value is there. */
const knownHeaders = ({ key, headers }: ReturnType<typeof rawKeyAndHeaders>) => ({
  key,
  headers: Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) && value.length === 0 ? null : value]),
});
const readByKafkajs = async (payload: Buffer) => {
  try {
    return read(await kafkajs.decode(payload));
  } catch {
    return { refused: true };
  }
};

const bare = { timestampDelta: 0, offsetDelta: 0, key: null, value: null, headers: [] };
const plain = { firstOffset: 1, attributes: 0, firstTimestamp: 0, maxTimestamp: 0, producerId: -1, records: [bare] };

/** Of the records that are found in an answer of one topic, by partition. */
const offsetsIn = (payload: Buffer) =>
  decodeFetchAnswer(payload)?.responses[0]?.partitions.map(({ messages }) => messages.map(({ offset }) => offset));

describe('an answer to a fetch', () => {
  it('holds what kafkajs finds in it', async () => {
    let records = 0;
    await fc.assert(
      fc.asyncProperty(answer, async (topics) => {
        const payload = answerBytes(topics);
        const ours = decodeFetchAnswer(payload);
        const theirs = await readByKafkajs(payload);
        // What is less than the head of a batch is left to kafkajs.
        if (ours === undefined) return fc.pre(false);
        records += ours.responses.flatMap(({ partitions }) => partitions.flatMap(({ messages }) => messages)).length;
        expect(read(ours)).toEqual(theirs);
      }),
      { numRuns: 500 },
    );
    expect(records).toBeGreaterThan(500);
  });

  it('is left to kafkajs, or read as kafkajs reads it, when it is damaged', async () => {
    let left = 0;
    const damage = fc.record({ at: fc.nat(), put: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(answer, fc.array(damage, { minLength: 1, maxLength: 3 }), fc.nat({ max: 3 }), async (topics, damages, cut) => {
        const whole = answerBytes(topics);
        const payload = whole.subarray(0, whole.length - cut);
        for (const { at, put } of damages) payload[at % payload.length] = put;
        const ours = decodeFetchAnswer(payload);
        if (ours === undefined) left += 1;
        else expect(read(ours)).toEqual(await readByKafkajs(payload));
      }),
      // Always the same: two that disagree about rubbish are worth a look, not a red run of something else.
      { numRuns: 2_000, seed: 27 },
    );
    expect(left).toBeGreaterThan(100);
  });

  it('is left to kafkajs, or read as kafkajs reads it, whichever of its bytes is another', async () => {
    const full = {
      ...bare,
      key: Buffer.from('k'),
      value: Buffer.from('value'),
      headers: [
        { name: 'ce_id', value: Buffer.from('1') },
        { name: 'n', value: null },
      ],
    };
    const batches = [
      { ...plain, records: [full, bare] },
      { ...plain, firstOffset: 3 },
    ];
    const last = { ...aPartition(batches), aborted: [{ producerId: 1, firstOffset: 2 }] };
    const whole = answerBytes([{ topic: 't', partitions: [aPartition([]), last] }]);
    expect(offsetsIn(whole)).toEqual([[], [1, 1, 3]]);
    let left = 0;
    for (const [at, was] of whole.entries())
      for (const put of new Set([0, 1, 2, 0x7f, 0x80, 0xff, (was + 1) % 256, (was + 255) % 256, was ^ 0x40])) {
        const payload = Buffer.from(whole);
        payload[at] = put;
        const ours = decodeFetchAnswer(payload);
        if (ours === undefined) left += 1;
        else expect({ at, put, ...read(ours) }).toEqual({ at, put, ...(await readByKafkajs(payload)) });
      }
    expect(left).toBeGreaterThan(100);
  });

  it('is left to kafkajs wherever it ends early', () => {
    const one = { ...bare, key: Buffer.from('k'), headers: [{ name: 'ce_id', value: null }] };
    const whole = answerBytes([
      { topic: 't', partitions: [{ ...aPartition([{ ...plain, records: [one] }]), aborted: [{ producerId: 1, firstOffset: 2 }] }] },
    ]);
    expect(offsetsIn(whole)).toEqual([[1]]);
    for (let length = 0; length < whole.length; length += 1) expect(decodeFetchAnswer(whole.subarray(0, length))).toBeUndefined();
  });

  it('is left to kafkajs when a record says that it has less than no headers', () => {
    const payload = answerBytes([{ topic: 't', partitions: [aPartition([plain])] }]);
    expect(payload.at(-1)).toBe(0);
    payload[payload.length - 1] = 0x01;
    expect(decodeFetchAnswer(payload)).toBeUndefined();
  });

  it('is left to kafkajs when its batches are compressed, or of the format before', () => {
    const of = (attributes: number): Buffer => answerBytes([{ topic: 't', partitions: [aPartition([{ ...plain, attributes }])] }]);
    expect(decodeFetchAnswer(of(0))?.responses[0]?.partitions[0]?.messages).toHaveLength(1);
    for (const codec of [1, 2, 3, 4]) expect(decodeFetchAnswer(of(codec))).toBeUndefined();
    const old = of(0);
    old[old.length - batchBytes(plain).length + 16] = 1;
    expect(decodeFetchAnswer(old)).toBeUndefined();
  });
});

const aPartition = (batches: Array<Value<typeof batch>>): Value<typeof partition> => ({
  partition: 0,
  aborted: [],
  errorCode: 0,
  batches,
  cut: 0,
});
