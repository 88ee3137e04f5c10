import { decide, foldRelease, progressIn, type CatalogIndex } from '@interlock/domain';
import { serviceActor, type ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../follow-releases/consumer.ts';

export interface PromoteAfterSoakParts {
  readonly repository: ReleaseRepository;
  readonly catalog: () => { readonly index: CatalogIndex };
}

/**
 * The path's own rule asks for the environment after this one, once the soak time of a verified deployment is over. Nothing when it degraded, was replaced
 * or rolled back meanwhile, when the policy no longer says so, or when there is no further environment.
 */
export const promoteAfterSoak =
  ({ repository, catalog }: PromoteAfterSoakParts) =>
  async (releaseId: string, environment: string, causationId: string): Promise<void> => {
    const next = environmentAfter(catalog().index, environment);
    if (next === undefined) return;
    const actor = serviceActor(CONSUMER);
    await repository.handle(releaseId, { consumer: CONSUMER, causationId, actor }, (history) => {
      const state = foldRelease(history);
      const progress = progressIn(state, environment);
      const soak = progress?.afterApplying?.promoteAfterSeconds ?? null;
      if (progress?.deployment.status !== 'applied' || progress.supersededBy !== null || progress.verification?.status !== 'verified')
        return [];
      // Asked for there before, by whomever: the rule asks once.
      if (soak === null || progressIn(state, next) !== undefined) return [];
      const why = `the ${progress.decision?.path ?? ''} path promotes by itself ${soak} s after it was verified in ${environment}`;
      return decide(state, { type: 'RequestPromotion', environment: next, requestedBy: actor, why });
    });
  };

const environmentAfter = (index: CatalogIndex, environment: string): string | undefined => {
  const here = index.environmentByName(environment)?.order ?? null;
  if (here === null) return undefined;
  return index.environmentsInOrder().find(({ order }) => order !== null && order > here)?.name;
};
