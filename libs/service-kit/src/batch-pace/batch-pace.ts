import { setTimeout as delay } from 'node:timers/promises';
import { steadyPause, type PauseLimits } from '@interlock/adapters/steady-flow';

/** The first batch after a lull is never followed by a pause. */
export interface BatchPaceLimits extends PauseLimits {
  /** Nothing for this long is a lull. */
  readonly lullMs: number;
  /** A batch of so many is worth its price, and is followed by the next at once. */
  readonly worthwhile: number;
}

/**
 * How often a follower of the record works off what came: a request to the broker, or a transaction, costs more than the event in it. A single release is passed on at once; under a steady
 * flow batches grow, the longer it lasts.
 */
export class BatchPace {
  readonly #limits: BatchPaceLimits;
  readonly #now: () => number;
  #inARow = 0;
  #begunAt = -Infinity;
  #restedAt = -Infinity;
  #resting: AbortController | undefined;

  /** `now`: milliseconds from any fixed point. */
  constructor(limits: BatchPaceLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** A batch is begun. */
  begin(): void {
    this.#begunAt = this.#now();
    this.#inARow = this.#begunAt - this.#restedAt > this.#limits.lullMs ? 0 : this.#inARow + 1;
  }

  /** Milliseconds until the next may begin, now that this one of so many is done. */
  pauseAfter(events: number): number {
    if (this.#inARow === 0 || events >= this.#limits.worthwhile) return 0;
    return steadyPause(this.#inARow, this.#now() - this.#begunAt, this.#limits);
  }

  /** A batch is done; resolves when the next may begin. */
  async rest(events: number): Promise<void> {
    const ms = this.pauseAfter(events);
    if (ms > 0) {
      this.#resting = new AbortController();
      await delay(ms, undefined, { signal: this.#resting.signal }).catch(() => undefined); // somebody waits for the next
      this.#resting = undefined;
    }
    this.#restedAt = this.#now();
  }

  /** Somebody waits: ends the pause that is on. */
  hurry(): void {
    this.#resting?.abort();
  }
}
