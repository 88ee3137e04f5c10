import { Pace } from './pace.ts';

const LIMITS = { quietMs: 20, busyMs: 100 };
const pausesOf = (pace: Pace, answers: number, tookMs = 5): number[] => Array.from({ length: answers }, () => pace.after(tookMs, LIMITS));

describe('the pace of a reader', () => {
  it('is the short one for the records of one release', () => {
    expect(pausesOf(new Pace(), 8)).toEqual(Array.from({ length: 8 }, () => 15));
  });

  it('grows to the long one while records come without a pause, and no further', () => {
    const pauses = pausesOf(new Pace(), 40);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect(pauses.slice(23)).toEqual(Array.from({ length: 17 }, () => 95));
  });

  it.each([
    ['an answer was waited for', (pace: Pace) => void pace.after(101, LIMITS)],
    ['a fetch brought nothing', (pace: Pace) => pace.rest()],
  ])('is the short one again after %s', (_, quiet) => {
    const pace = new Pace();
    pausesOf(pace, 40);
    quiet(pace);
    expect(pace.after(5, LIMITS)).toBe(15);
  });

  it('leaves no pause where the answer took as long, and is the same throughout where both limits are', () => {
    expect(new Pace().after(60, LIMITS)).toBe(0);
    const pace = new Pace();
    expect(Array.from({ length: 30 }, () => pace.after(0, { quietMs: 0, busyMs: 0 }))).toEqual(Array.from({ length: 30 }, () => 0));
  });
});
