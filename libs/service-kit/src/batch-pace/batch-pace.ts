import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds from the beginning of one batch to that of the next: what comes meanwhile comes together. */
export interface BatchPaceLimits {
  /** Where a few came one right after the other. The first one after a lull is never followed by a pause. */
  readonly quietMs: number;
  /** Where they have come without a lull for long. */
  readonly busyMs: number;
  /** Nothing for this long is a lull. */
  readonly lullMs: number;
  /** A batch of so many is worth its price, and is followed by the next at once. */
  readonly worthwhile: number;
}

/** Batches in a row: so many are the life of one release, and so many more bring the longest pause. */
const ONE_LIFE = 8;
const RAMP = 16;

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
    const { quietMs, busyMs, worthwhile } = this.#limits;
    if (this.#inARow === 0 || events >= worthwhile) return 0;
    const steady = Math.min(1, Math.max(0, this.#inARow - ONE_LIFE) / RAMP);
    return Math.max(0, quietMs + (busyMs - quietMs) * steady - (this.#now() - this.#begunAt));
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
