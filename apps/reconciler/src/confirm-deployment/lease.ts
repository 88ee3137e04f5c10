import type { Authorisation, RolloutLimits } from '@interlock/contracts';
import type { RecordedReleaseEvent } from '@interlock/service-kit';

/** The authorisation that a rollout was started under, whatever became of it since. */
export const leaseOf = (history: readonly RecordedReleaseEvent[], authorisationId: string): Authorisation => {
  for (const event of history) {
    if (event.type === 'AuthorisationIssued' && event.data.authorisation.authorisationId === authorisationId)
      return event.data.authorisation;
  }
  throw new Error(`authorisation ${authorisationId} was started but never issued`);
};

/** Limits that leave some instances as they are; undefined when the lease is for all of them. */
export const narrowing = ({ limits }: Pick<Authorisation, 'limits'>): RolloutLimits | undefined =>
  limits !== null && (limits.share < 1 || limits.regions.length > 0) ? limits : undefined;
