/** Milliseconds from one fetch that brought something to the next: what comes meanwhile comes together. */
export interface PaceLimits {
  /** After a while without records, or when they come now and then. */
  readonly quietMs: number;
  /** Where they come without a pause. */
  readonly busyMs: number;
}

/** An answer that takes longer was waited for: records come now and then. */
const WAITED_MS = 100;
/** Fetches in a row that found something there: so many are the life of one release, and so many more bring the longest pause. */
const ONE_LIFE = 8;
const RAMP = 16;

/**
 * How often a reader asks. One fetch costs its reader and the broker more than the record that it brings, and eight services follow the same topic: under a steady
 * flow each asks less often the longer it lasts, and a quiet one is brought the first record at once.
 */
export class Pace {
  private inARow = 0;

  /** How long to wait before the next fetch, after one that brought something and was answered in `tookMs`. */
  after(tookMs: number, { quietMs, busyMs }: PaceLimits): number {
    this.inARow = tookMs > WAITED_MS ? 0 : this.inARow + 1;
    const steady = Math.min(1, Math.max(0, this.inARow - ONE_LIFE) / RAMP);
    return Math.max(0, quietMs + (busyMs - quietMs) * steady - tookMs);
  }

  /** A fetch brought nothing. */
  rest(): void {
    this.inARow = 0;
  }
}
