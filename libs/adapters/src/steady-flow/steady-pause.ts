/** Milliseconds from the beginning of one piece of work to that of the next. */
export interface PauseLimits {
  /** Where a few came one right after the other. */
  readonly quietMs: number;
  /** Where they have come without a lull for long. */
  readonly busyMs: number;
}

/** Pieces in a row: so many are the life of one release, and so many more bring the longest pause. */
const ONE_LIFE = 8;
const RAMP = 16;

/** How long a follower waits, after so many pieces of work in a row of which the last took `tookMs`: what comes meanwhile comes together. The longer a flow lasts, the longer. */
export const steadyPause = (inARow: number, tookMs: number, { quietMs, busyMs }: PauseLimits): number => {
  const steady = Math.min(1, Math.max(0, inARow - ONE_LIFE) / RAMP);
  return Math.max(0, quietMs + (busyMs - quietMs) * steady - tookMs);
};
