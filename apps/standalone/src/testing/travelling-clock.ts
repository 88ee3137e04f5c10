import { systemClock, type Clock } from '@interlock/service-kit';

/** The machine's clock, running, and able to jump ahead: what falls due on the way fires. */
export interface TravellingClock extends Clock {
  travelTo(instant: string): void;
  advance(milliseconds: number): void;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
  cancel: () => void;
}

export const travellingClock = (): TravellingClock => {
  let ahead = 0;
  const timers = new Set<Timer>();
  const arm = (timer: Timer): void => {
    timer.cancel = systemClock.at(timer.due - ahead, () => {
      timers.delete(timer);
      timer.callback();
    });
  };
  const advance = (milliseconds: number): void => {
    if (milliseconds < 0) throw new RangeError('the clock does not go back');
    ahead += milliseconds;
    for (const timer of timers) {
      timer.cancel();
      arm(timer);
    }
  };
  const epochMs = (): number => systemClock.epochMs() + ahead;
  return {
    epochMs,
    now: () => new Date(epochMs()).toISOString(),
    at: (due, callback) => {
      const timer: Timer = { due, callback, cancel: () => undefined };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    advance,
    travelTo: (instant) => advance(Math.max(0, Date.parse(instant) - epochMs())),
  };
};
