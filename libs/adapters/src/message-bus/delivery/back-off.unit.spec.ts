import fc from 'fast-check';
import { backOffDelay } from './back-off.ts';

const backOff = { baseMs: 50, capMs: 5_000 };

describe('a back-off', () => {
  it('doubles up to its cap', () => {
    expect([1, 2, 3, 7, 8, 1_000].map((failures) => backOffDelay(failures, backOff, () => 1))).toEqual([50, 100, 200, 3_200, 5_000, 5_000]);
  });

  it('never falls under half of its step, so that a failing key does not spin', () => {
    const within = fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (failures, drawn) => {
        const step = backOffDelay(failures, backOff, () => 1);
        const delay = backOffDelay(failures, backOff, () => drawn);
        return delay >= step / 2 && delay <= step;
      },
    );
    fc.assert(within);
  });
});
