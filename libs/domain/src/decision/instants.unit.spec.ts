import fc from 'fast-check';
import { epochMs, secondsAfter, secondsBetween } from './instants.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';
/** 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799;

describe('instants', () => {
  it.each([
    [EPOCH, 0],
    ['1969-12-31T23:59:59.999Z', -1],
    ['1600-02-29T00:00:00.000Z', -11_670_998_400_000],
    ['2000-02-29T12:00:00.000Z', 951_825_600_000],
    ['2026-11-23T19:10:00.123Z', 1_795_461_000_123],
    ['2038-01-19T03:14:08.000Z', 2_147_483_648_000],
    ['2100-03-01T00:00:00.000Z', 4_107_542_400_000],
    ['9999-12-31T23:59:59.000Z', LAST_SECOND * 1000],
  ])('%s is %d ms from the epoch', (instant, ms) => expect(epochMs(instant)).toBe(ms));

  it('read as they were written, for every second up to the year 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_SECOND }), (seconds) =>
        expect(epochMs(secondsAfter(EPOCH, seconds))).toBe(seconds * 1000),
      ),
    );
  });

  it('sort as text like they sort in time', () => {
    const second = fc.integer({ min: 0, max: LAST_SECOND });
    fc.assert(
      fc.property(second, second, (left, right) => expect(secondsAfter(EPOCH, left) < secondsAfter(EPOCH, right)).toBe(left < right)),
    );
  });

  it('keep their milliseconds, leap days and the year 2038 included', () => {
    expect(secondsAfter('2028-02-28T23:59:59.999Z', 1)).toBe('2028-02-29T00:00:00.999Z');
    expect(secondsAfter('2100-02-28T23:59:59.500Z', 1)).toBe('2100-03-01T00:00:00.500Z');
    expect(secondsAfter('2038-01-19T03:14:07.000Z', 1)).toBe('2038-01-19T03:14:08.000Z');
  });

  it('never give a negative duration when a clock went back', () => {
    expect(secondsBetween('2026-01-01T00:00:01.000Z', EPOCH)).toBe(0);
  });

  it('refuse text that is no instant', () => {
    for (const text of ['2026-01-01', '2026-01-01T00:00:00Z', 'now', '']) expect(() => epochMs(text)).toThrow(RangeError);
  });
});
