import { steadyPause, type PauseLimits } from '../../steady-flow/index.ts';

/** An answer that takes longer was waited for: records come now and then. */
const WAITED_MS = 100;
/**
 * How often a reader asks. One fetch costs its reader and the broker more than the record that it brings, and eight services follow the same topic: under a steady
 * flow each asks less often the longer it lasts, and a quiet one is brought the first record at once.
 */
export class Pace {
  private inARow = 0;

  /** How long to wait before the next fetch, after one that brought something and was answered in `tookMs`. */
  after(tookMs: number, limits: PauseLimits): number {
    this.inARow = tookMs > WAITED_MS ? 0 : this.inARow + 1;
    return steadyPause(this.inARow, tookMs, limits);
  }

  /** A fetch brought nothing. */
  rest(): void {
    this.inARow = 0;
  }
}
