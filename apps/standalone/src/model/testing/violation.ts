/** Guarantees of design §7 as far as a release's life can break them; each has a broken world in `../broken-worlds.int.spec.ts`, or a broken record in `table.unit.spec.ts`. */
export type Guarantee =
  /** Nothing starts, and nothing counts as applied, but under a lease that a permitting decision issued and that is valid. */
  | 'lease'
  /** One rollout at a time per component and environment. */
  | 'one-rollout'
  /** An older release never lands on a newer one except as a rollback. */
  | 'order'
  /** A rollback lands only on what was resident. */
  | 'resident'
  /** Nothing is let go, or started, under a freeze that is known; but rollbacks, and hotfixes that people let through. */
  | 'freeze'
  /** Shares only widen within an attempt, and never beyond the lease. */
  | 'share'
  /** What was superseded, stopped or rolled back starts nothing any more. */
  | 'ended'
  /** When all facts are good nothing that is newest waits. */
  | 'clears'
  /** Streams fold, revisions have no gaps. */
  | 'stream'
  /** A message that comes twice has one effect. */
  | 'twice'
  /** Decisions replay to the same bytes. */
  | 'replay';

export class Violation extends Error {
  readonly code: Guarantee;
  constructor(code: Guarantee, message: string) {
    super(`${code}: ${message}`);
    this.name = 'Violation';
    this.code = code;
  }
}
