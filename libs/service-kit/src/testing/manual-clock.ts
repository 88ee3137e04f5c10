import type { Clock } from '../clock/clock.ts';

/** A clock that stands still until it is told. */
export interface ManualClock extends Clock {
  /** Moves on, firing what falls due in order of its instant; each timer sees the clock at its own instant. */
  advance(milliseconds: number): void;
  /** Moves on to an instant; never back. */
  set(instant: string): void;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

export const manualClock = (start = '2026-03-02T10:00:00.000Z'): ManualClock => {
  let time = Date.parse(start);
  const timers = new Set<Timer>();
  const next = (until: number): Timer | undefined =>
    [...timers].filter(({ due }) => due <= until).toSorted((left, right) => left.due - right.due)[0];
  const moveTo = (until: number): void => {
    if (!(until >= time)) throw new RangeError(`the clock shows ${new Date(time).toISOString()} and does not go back`);
    for (let timer = next(until); timer !== undefined; timer = next(until)) {
      timers.delete(timer);
      time = Math.max(time, timer.due);
      timer.callback();
    }
    time = until;
  };
  return {
    now: () => new Date(time).toISOString(),
    epochMs: () => time,
    at: (due, callback) => {
      const timer = { due, callback };
      timers.add(timer);
      // Never synchronously, like the machine's clock.
      if (due <= time) queueMicrotask(() => timers.delete(timer) && callback());
      return () => timers.delete(timer);
    },
    advance: (milliseconds) => moveTo(time + milliseconds),
    set: (instant) => moveTo(Date.parse(instant)),
  };
};
