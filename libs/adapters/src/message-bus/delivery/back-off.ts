export interface BackOff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Exponential, capped, with equal jitter: half is kept so that a failing key never spins, half is random so that keys do not return together. */
export function backOffDelay(failures: number, backOff: BackOff, random: () => number): number {
  const full = Math.min(backOff.capMs, backOff.baseMs * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (full / 2) * random();
}
