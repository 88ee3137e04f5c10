import { systemClock, type Clock } from '@interlock/service-kit';

/** The machine's clock, running, and able to jump ahead: what falls due on the way fires. */
export interface TravellingClock extends Clock {
  /** Resolves when the clocks that follow are there too. */
  travelTo(instant: string): Promise<void>;
  /** The same, by milliseconds. */
  advance(milliseconds: number): Promise<void>;
  /** Milliseconds that it is ahead of the machine's. */
  ahead(): number;
  /** Told of each jump, and waited for; gives what ends it. */
  follow(follower: (milliseconds: number) => Promise<void>): () => void;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
  cancel: () => void;
}

export const travellingClock = (): TravellingClock => {
  let ahead = 0;
  const timers = new Set<Timer>();
  const followers = new Set<(milliseconds: number) => Promise<void>>();
  const arm = (timer: Timer): void => {
    timer.cancel = systemClock.at(timer.due - ahead, () => {
      timers.delete(timer);
      timer.callback();
    });
  };
  const advance = async (milliseconds: number): Promise<void> => {
    if (milliseconds < 0) throw new RangeError('the clock does not go back');
    ahead += milliseconds;
    for (const timer of timers) {
      timer.cancel();
      arm(timer);
    }
    await Promise.all([...followers].map((follower) => follower(milliseconds)));
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
    ahead: () => ahead,
    follow: (follower) => {
      followers.add(follower);
      return () => void followers.delete(follower);
    },
  };
};
