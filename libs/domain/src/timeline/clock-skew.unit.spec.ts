import { clockSkews, SKEW_WINDOW, type Clocked } from './clock-skew.ts';

const at = (minute: number, second = 0): string =>
  `2026-03-02T10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}.000Z`;
const clocks = (...minutes: number[]): Clocked[] =>
  minutes.map((minute, position) => ({ position, recordedAt: at(minute), consumer: `service ${position}` }));
/** Finds skews as a record is read, the way views do. */
const skewsOf = (events: readonly Clocked[]) =>
  events.flatMap((event, index) => clockSkews(events.slice(Math.max(0, index - SKEW_WINDOW), index), event));

describe('clocks that agree', () => {
  it('show no skew, however long nothing happened, and however close services append', () => {
    expect(skewsOf(clocks(1, 2, 2, 50, 59))).toEqual([]);
    expect(clockSkews(clocks(5), { position: 1, recordedAt: '2026-03-02T10:04:59.001Z', consumer: 'other' })).toEqual([]);
  });
});

describe('one clock that is wrong', () => {
  it('is behind what came before', () => {
    expect(skewsOf(clocks(10, 10, 10, 3, 11))).toEqual([{ position: 3, skewMs: -7 * 60_000, against: 'service 1', placedAt: at(10) }]);
  });

  it('is ahead of what came after', () => {
    expect(skewsOf(clocks(10, 10, 10, 40, 11)).slice(0, 1)).toEqual([
      { position: 3, skewMs: 29 * 60_000, against: 'service 4', placedAt: at(11) },
    ]);
  });

  it('labels only a few of the others when it stays wrong', () => {
    const events = clocks(...Array.from({ length: 10 }, () => 50), ...Array.from({ length: 30 }, () => 10));
    expect(skewsOf(events).filter(({ skewMs }) => skewMs < 0).length).toBeLessThanOrEqual(SKEW_WINDOW);
  });
});
