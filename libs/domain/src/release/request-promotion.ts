import type { Actor, ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import { isOpen } from './record-decision.ts';
import { ReleaseRuleError } from './release-rule-error.ts';
import { progressIn, type EnvironmentProgress, type RegisteredRelease } from './release-state.ts';

export interface RequestPromotion {
  readonly type: 'RequestPromotion';
  readonly environment: string;
  readonly requestedBy: Actor;
  readonly why: string;
  readonly hotfix?: ReleaseEventData<'PromotionRequested'>['hotfix'];
  readonly rollback?: ReleaseEventData<'PromotionRequested'>['rollback'];
}

/**
 * Asked once per attempt; who asked first stays the requester. Once an attempt has ended the next request opens another one, and so does the first that
 * declares what waits a hotfix. Nothing when the release is on its way there, or resident there.
 */
export const requestPromotion = (
  state: RegisteredRelease,
  { environment, requestedBy, why, hotfix, rollback }: RequestPromotion,
): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (rollback !== undefined && (progress === undefined || progress.residencies.length === 0))
    throw new ReleaseRuleError('release.never_resident', `release ${state.releaseId} was never applied in ${environment}`);
  if (progress !== undefined && !mayAskAgain(progress, rollback !== undefined) && !becomesHotfix(progress, hotfix)) return [];
  return [
    {
      type: 'PromotionRequested',
      data: {
        environment,
        requestedBy,
        why,
        ...(hotfix === undefined ? {} : { hotfix }),
        ...(rollback === undefined ? {} : { rollback }),
      },
    },
  ];
};

/**
 * What is applied and was not replaced is there already, unless it is gone back to: while its successor is on its way, narrowed or degraded, nothing says so on
 * this stream.
 */
const mayAskAgain = (progress: EnvironmentProgress, asRollback: boolean): boolean =>
  progress.deployment.status === 'applied' ? progress.supersededBy !== null || asRollback : !isOpen(progress);

/**
 * What waits may be declared a hotfix of an incident: that is another question, and another attempt. Not while a lease is out or people are asked: those
 * answers were given to the question as it stood.
 */
const becomesHotfix = (progress: EnvironmentProgress, hotfix: RequestPromotion['hotfix']): boolean =>
  hotfix !== undefined &&
  progress.hotfix?.incident !== hotfix.incident &&
  progress.rollback === null &&
  isOpen(progress) &&
  progress.deployment.status === 'none' &&
  progress.authorisation.status !== 'issued' &&
  progress.approval?.status !== 'open';
