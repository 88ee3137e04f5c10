import type { ReleaseEvent } from '@interlock/contracts';
import { isOpen } from './record-decision.ts';
import { progressIn, type EnvironmentProgress, type RegisteredRelease } from './release-state.ts';

/** What "newer" means between two releases of a component: registered later; at the same instant, the greater id. */
export interface ReleaseAge {
  readonly releaseId: string;
  readonly registeredAt: string;
}

export const isNewer = (one: ReleaseAge, other: ReleaseAge): boolean =>
  one.registeredAt === other.registeredAt ? one.releaseId > other.releaseId : one.registeredAt > other.registeredAt;

export interface SupersedeRelease {
  readonly type: 'SupersedeRelease';
  readonly environment: string;
  /** Another release of the component, which was authorised, or applied, in the environment. */
  readonly by: ReleaseAge;
  readonly because: 'authorised' | 'applied';
  /** When it was. What was asked for afterwards was asked for in the knowledge of it, however late the word comes, or comes again. */
  readonly at: string;
}

/**
 * Ends what a newer release replaces: an attempt that waits when the newer one is authorised, one that is applied or stopped when another is applied over it.
 * A rollout under way ends by itself first: one at a time.
 */
export const supersedeRelease = (state: RegisteredRelease, { environment, by, because, at }: SupersedeRelease): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress === undefined || progress.supersededBy !== null || by.releaseId === state.releaseId) return [];
  if (progress.requestedAt > at) return [];
  const replaced = waits(progress)
    ? isNewer(by, state) && progress.rollback === null
    : because === 'applied' && isNewer(by, state) && stoodBefore(progress, at);
  return replaced ? [{ type: 'ReleaseSuperseded', data: { environment, by: by.releaseId } }] : [];
};

const waits = (progress: EnvironmentProgress): boolean => isOpen(progress) && progress.deployment.status === 'none';

/**
 * Applied, or stopped on its way, before the other one was; a release that was rolled back from says so by an event of its own. What was applied when, or after, the other one was
 * is not what that one replaced: the word of it comes again after a way back to this release.
 */
const stoodBefore = ({ deployment }: EnvironmentProgress, at: string): boolean =>
  deployment.status === 'applied' ? deployment.appliedAt < at : deployment.status === 'stopped' && deployment.stoppedAt < at;

export interface VoidAuthorisation {
  readonly type: 'VoidAuthorisation';
  readonly environment: string;
  readonly cause: 'superseded' | 'revoked';
}

/** Takes back a lease that nothing was started under, when no decision does. */
export const voidAuthorisation = (state: RegisteredRelease, { environment, cause }: VoidAuthorisation): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress?.authorisation.status !== 'issued' || progress.deployment.status !== 'none') return [];
  const { authorisationId } = progress.authorisation.authorisation;
  return [{ type: 'AuthorisationVoided', data: { environment, authorisationId, cause, decisionId: null } }];
};
