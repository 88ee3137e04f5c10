/** Milliseconds since the epoch of an instant. Pure: reads no clock. */
export const epochMs = (instant: string): number => Date.parse(instant);

/** Whole seconds from one instant to a later one; 0 when it is not later: a negative duration never enters a rule (matrix 25). */
export const secondsBetween = (from: string, to: string): number => Math.max(0, Math.floor((epochMs(to) - epochMs(from)) / 1000));

/** The instant that many seconds later. */
export const secondsAfter = (from: string, seconds: number): string => new Date(epochMs(from) + seconds * 1000).toISOString();
