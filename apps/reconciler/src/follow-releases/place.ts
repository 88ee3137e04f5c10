import { isNewer, type ReleaseAge } from '@interlock/domain';
import type { Rollout } from './rollout.ts';

/** What a release may say for itself where another one runs, or is on its way. */
export interface Claim {
  readonly age: ReleaseAge;
  /** The release that it is a rollback from; undefined: it goes forward. */
  readonly from: ReleaseAge | undefined;
}

/**
 * An older release never lands on a newer one, except as a rollback: that counts as being as new as the release which it goes back from, and so never lands on
 * one that came after it either. The second line of defence, beside policy and supersession.
 */
export const comesTooLate = ({ age, from }: Claim, resident: ReleaseAge): boolean =>
  isNewer(resident, age) && (from === undefined || isNewer(resident, from));

/**
 * Whether the only place of a workload goes over from the release that holds it: to the rollback from exactly that one, and, once it was stopped, to a newer
 * one too. Nothing else waits for a person otherwise.
 */
export const mayTakeOver = ({ age, from }: Claim, held: Rollout, heldAge: ReleaseAge | undefined): boolean =>
  from?.releaseId === held.releaseId || (held.status === 'stopped' && heldAge !== undefined && isNewer(age, heldAge));
