import type { RecordedEvent } from '@interlock/contracts';
import fc from 'fast-check';
import { canonicalEvent } from '../record/event-hash.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { exportedText, recordedText } from './recorded-text.ts';

const withData = (data: unknown): RecordedEvent => ({
  stream: 'release-a',
  revision: 3,
  position: 7,
  id: '00000000-0000-5000-8000-000000000001',
  type: 'SomethingHappened',
  data,
  metadata: {
    actor: { kind: 'service', subject: 'service:test' },
    causationId: 'cause',
    consumer: 'test',
    correlationId: 'flow',
    previousHash: null,
    recordedAt: '2026-01-01T00:00:00.000Z',
    schemaVersion: 1,
  },
});

/** What a store hands out: parsed from the text that was hashed. */
const read = (event: RecordedEvent): RecordedEvent => ({
  ...(JSON.parse(canonicalEvent(event)) as RecordedEvent),
  position: event.position,
});

describe('the text of an event', () => {
  it('is its canonical form, for any data, whether it was read from a record or has just been made', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (data) => {
        fc.pre(canonicalises(data));
        const event = withData(data);
        expect(recordedText(event)).toBe(canonicalEvent(event));
        expect(recordedText(read(event))).toBe(canonicalEvent(event));
        expect(exportedText(event)).toBe(canonicalJson(event));
        expect(exportedText(read(event))).toBe(canonicalJson(event));
      }),
      { numRuns: 500 },
    );
  });

  it.each<unknown>([
    { b: 1, a: 2 },
    { '10': 1, '9': 2 },
    { '9': 1, '10': 2 },
    { a: [{ z: 1, b: -0 }] },
    { é: 1, e: 2, '😀': 3, '\ufb33': 4 },
    '\\ud800',
    { a: undefined },
    1e21,
    5e-324,
  ])('is its canonical form for %j', (data) => {
    expect(recordedText(withData(data))).toBe(canonicalEvent(withData(data)));
    expect(exportedText(withData(data))).toBe(canonicalJson(withData(data)));
    expect(exportedText(read(withData(data)))).toBe(canonicalJson(withData(data)));
  });

  it.each<unknown>(['\ud800', { '\udc00': 1 }, Number.NaN, [Infinity]])('is refused where there is no canonical form (%#)', (data) => {
    expect(() => exportedText(withData(data))).toThrow(expect.objectContaining({ code: 'json.not_canonical' }));
    expect(() => recordedText(withData(data))).toThrow(expect.objectContaining({ code: 'json.not_canonical' }));
  });
});

const canonicalises = (data: unknown): boolean => {
  try {
    canonicalJson(data);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'json.not_canonical') return false;
    throw error;
  }
};
