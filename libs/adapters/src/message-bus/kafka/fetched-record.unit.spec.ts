import { incomingRecord } from './fetched-record.ts';
import { WireReader } from './wire-reader.ts';
import { WireRecord } from './wire-record.ts';
import { WireWriter } from './wire-writer.ts';

/** One record in an answer, where other things stand before and behind it. */
function inAnAnswer(key: string | null, value: string | null) {
  const writer = new WireWriter(200);
  writer.at = 40;
  const body = new WireWriter(100);
  body.int8(0);
  for (const number of [0, 0]) body.varInt(number);
  for (const text of [key, value]) body.varBytes(text === null ? null : Buffer.from(text));
  body.varInt(0);
  writer.varBytes(body.bytes.subarray(0, body.at));
  const context = {
    firstOffset: 7,
    firstTimestamp: 1,
    appendedAt: undefined,
    isControlBatch: false,
    producerId: '-1',
    inTransaction: false,
  };
  return { answer: writer.bytes, raw: new WireRecord(new WireReader(writer.bytes, 40), context) };
}

describe('a record of an answer', () => {
  it('is made once for all who are handed it', () => {
    const { raw } = inAnAnswer('a', '{}');
    expect(incomingRecord('t', 0, raw)).toBe(incomingRecord('t', 0, raw));
    const { offset, timestamp, key, value, headers } = raw;
    const plain = { offset, timestamp, key, value, headers };
    expect(incomingRecord('t', 0, plain)).toBe(incomingRecord('t', 0, plain));
  });

  it('stays as it was when the bytes of the answer are used for something else', () => {
    const { answer, raw } = inAnAnswer('a', '{"one":1}');
    const record = incomingRecord('t', 0, raw);
    answer.fill(0x78);
    expect([record.key, Buffer.from(record.value ?? []).toString()]).toEqual(['a', '{"one":1}']);
  });

  it.each([
    ['neither', null, null],
    ['a key and no value', 'a', null],
    ['a value and no key', null, '{}'],
    ['empty ones', '', ''],
  ])('has key and value where they are: %s', (_, key, value) => {
    const { raw } = inAnAnswer(key, value);
    expect([raw.key?.toString() ?? null, raw.value?.toString() ?? null]).toEqual([key, value]);
    expect(incomingRecord('t', 0, raw).key).toBe(key ?? 't/0/7');
  });
});
