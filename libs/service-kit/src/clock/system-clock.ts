import type { Clock } from './clock.ts';

/** Node fires a timer at once when its delay does not fit 31 bits: longer waits go in steps. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock. Its timers do not keep the process alive: what must outlive it is in the record. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  epochMs: () => Date.now(),
  at: (epochMs, callback) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const left = epochMs - Date.now();
      timer = setTimeout(left > LONGEST_DELAY_MS ? wait : fire, Math.min(Math.max(left, 0), LONGEST_DELAY_MS));
      timer.unref();
    };
    // A timer may be early by a millisecond, and wall time may have been set back meanwhile.
    const fire = (): void => (Date.now() < epochMs ? wait() : callback());
    wait();
    return () => clearTimeout(timer);
  },
};
