import fc from 'fast-check';
import type { RecordedEvent } from '@interlock/contracts';
import { RecentEvents, type CommittedEvent } from './recent-events.ts';

const event = (stream: string, revision: number, position: number): RecordedEvent => ({
  stream,
  revision,
  position,
  id: `${stream}-${revision}`,
  type: 'Happened',
  data: {},
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-01T00:00:00.000Z',
    consumer: 'spec',
    causationId: 'spec',
    correlationId: 'spec',
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
});

const ofBytes =
  (bytes: number) =>
  (one: RecordedEvent): CommittedEvent => ({ event: one, bytes });

/** Ten thousand events over a few streams: more than are kept. */
const history = (streams: number, count: number, firstPosition: number): RecordedEvent[] => {
  const ends = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => {
    const stream = `release-${(index * 7919) % streams}`;
    const revision = (ends.get(stream) ?? 4) + 1;
    ends.set(stream, revision);
    return event(stream, revision, firstPosition + index);
  });
};

describe('the newest events of the record', () => {
  it('are answered as the whole record would answer, or not at all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat(500),
        fc.nat(10_500),
        fc.nat(300),
        (streams, count, firstPosition, after, limit) => {
          const all = history(streams, count, firstPosition);
          const recent = new RecentEvents();
          for (let index = 0; index < all.length; index += 100) recent.add(all.slice(index, index + 100).map(ofBytes(1_000)));
          const answered = recent.after(after, limit);
          if (answered !== undefined) expect(answered).toEqual(all.filter(({ position }) => position > after).slice(0, limit));
          const stream = `release-${after % streams}`;
          const ofStream = recent.ofStream(stream, 5 + limit);
          if (ofStream !== undefined) expect(ofStream).toEqual(all.filter((one) => one.stream === stream && one.revision >= 5 + limit));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('answer for the end of the record and for what was just appended', () => {
    const recent = new RecentEvents();
    recent.add([event('release-a', 3, 10), event('release-a', 4, 11)].map(ofBytes(1_000)));
    expect(recent.after(9, 5)?.map(({ position }) => position)).toEqual([10, 11]);
    expect(recent.after(11, 5)).toEqual([]);
    expect(recent.ofStream('release-a', 5)).toEqual([]);
  });

  it('are fewer where they are large: memory has a bound whatever they hold', () => {
    const recent = new RecentEvents();
    const kept = (bytes: number, from: number): number => {
      for (let position = from; position < from + 2_000; position += 1)
        recent.add([event('release-a', position, position)].map(ofBytes(bytes)));
      return Array.from({ length: 2_000 }, (_, back) => recent.after(from + 1_998 - back, 1)).findIndex((answer) => answer === undefined);
    };
    expect(kept(1_000, 0)).toBe(-1);
    const large = kept(1_000_000, 2_000);
    expect(large).toBeGreaterThanOrEqual(32);
    expect(large).toBeLessThanOrEqual(70);
    expect(recent.ofStream('release-a', 3_999)).toHaveLength(1);
  });

  it('leave to the database what began before them', () => {
    const recent = new RecentEvents();
    recent.add([event('release-a', 3, 10)].map(ofBytes(1_000)));
    expect(recent.after(8, 5)).toBeUndefined();
    expect(recent.ofStream('release-a', 2)).toBeUndefined();
    expect(recent.ofStream('release-b', 0)).toBeUndefined();
  });
});
