import type { Clock } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';

export interface SteppingClock extends Clock {
  /** Moves on, and lets everybody finish at each instant at which somebody wanted to be called. */
  pass(milliseconds: number, settle: () => Promise<void>): Promise<void>;
}

/** A clock that stands still until it is told, and does not jump over what falls due. */
export const steppingClock = (start?: string): SteppingClock => {
  const clock = manualClock(start);
  const due = new Set<number>();
  return {
    now: () => clock.now(),
    epochMs: () => clock.epochMs(),
    at: (epochMs, callback) => {
      due.add(epochMs);
      return clock.at(epochMs, callback);
    },
    pass: async (milliseconds, settle) => {
      const until = clock.epochMs() + milliseconds;
      for (;;) {
        const next = Math.min(...[...due].filter((instant) => instant <= until));
        if (!Number.isFinite(next)) break;
        due.delete(next);
        clock.advance(Math.max(0, next - clock.epochMs()));
        await settle();
      }
      clock.advance(until - clock.epochMs());
      await settle();
    },
  };
};
