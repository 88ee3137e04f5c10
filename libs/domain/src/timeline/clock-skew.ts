import { epochMs } from '../decision/instants.ts';

/** An event as far as its clock goes. */
export interface Clocked {
  readonly position: number;
  readonly recordedAt: string;
  /** Service that appended it: whose clock it was. */
  readonly consumer: string;
}

/** A clock that disagrees with the events beside it. `placedAt` is the time that the event's place in the record says. */
export interface ClockSkew {
  readonly position: number;
  /** Positive: ahead of what came after. Negative: behind what came before. */
  readonly skewMs: number;
  readonly against: string;
  readonly placedAt: string;
}

/** Events looked back on: an odd number, so that one wrong clock is outvoted by the rest, and a clock that stays wrong labels no more than a few events. */
export const SKEW_WINDOW = 7;

/** Services append at the same time: differences below this say nothing. */
const TOLERATED_MS = 1_000;

/**
 * What one more event shows about clocks, given those directly before it, oldest first. Positions are the order; a clock behind the median of what came
 * before is out of step, and so is an earlier one that is ahead of an event which is not. A long silence is no skew: only going back in time is.
 */
export const clockSkews = (before: readonly Clocked[], event: Clocked): readonly ClockSkew[] => {
  // Instants are in order as text: almost always none is ahead, and nothing has to be reckoned.
  if (before.every(({ recordedAt }) => recordedAt <= event.recordedAt)) return [];
  const now = epochMs(event.recordedAt);
  const reference = median(before);
  if (reference === undefined) return [];
  const behind = now - epochMs(reference.recordedAt);
  if (behind <= -TOLERATED_MS)
    return [{ position: event.position, skewMs: behind, against: reference.consumer, placedAt: reference.recordedAt }];
  return before
    .map((earlier) => ({ earlier, ahead: epochMs(earlier.recordedAt) - now }))
    .filter(({ ahead }) => ahead >= TOLERATED_MS)
    .map(({ earlier, ahead }) => ({
      position: earlier.position,
      skewMs: ahead,
      against: event.consumer,
      placedAt: event.recordedAt,
    }));
};

const median = (events: readonly Clocked[]): Clocked | undefined => {
  const sorted = events.toSorted((left, right) => (left.recordedAt < right.recordedAt ? -1 : 1));
  return sorted[Math.floor((sorted.length - 1) / 2)];
};
