import fc from 'fast-check';
import { epochMs, secondsAfter, secondsBetween } from './instants.ts';

const FIRST = Date.UTC(1600, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe('instants', () => {
  it('read like the platform reads them, from 1600 to 9999', () => {
    fc.assert(fc.property(fc.integer({ min: FIRST, max: LAST }), (ms) => expect(epochMs(new Date(ms).toISOString())).toBe(ms)));
  });

  it('are written like the platform writes them, leap days and 2038 included', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: 0, max: 86_400 * 400 }), (ms, seconds) => {
        fc.pre(ms + seconds * 1000 <= LAST);
        expect(secondsAfter(new Date(ms).toISOString(), seconds)).toBe(new Date(ms + seconds * 1000).toISOString());
      }),
    );
    expect(secondsAfter('2028-02-28T23:59:59.999Z', 1)).toBe('2028-02-29T00:00:00.999Z');
    expect(secondsAfter('2038-01-19T03:14:07.000Z', 1)).toBe('2038-01-19T03:14:08.000Z');
  });

  it('never give a negative duration when a clock went back', () => {
    expect(secondsBetween('2026-01-01T00:00:01.000Z', '2026-01-01T00:00:00.000Z')).toBe(0);
  });

  it('refuse text that is no instant', () => {
    for (const text of ['2026-01-01', '2026-01-01T00:00:00Z', 'now', '']) expect(() => epochMs(text)).toThrow(RangeError);
  });
});
