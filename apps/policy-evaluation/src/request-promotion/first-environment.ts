import type { Actor } from '@interlock/contracts';
import { decide, type CatalogIndex, foldRelease } from '@interlock/domain';
import type { CausingMessage, ReleaseRepository } from '@interlock/service-kit';

const PATH_RULE: Actor = { subject: 'service:policy-evaluation', kind: 'service' };

/** Asks for a candidate's first environment: the one that it names, else the first in the catalog's order. Nothing while the catalog has none. */
export const requestFirstEnvironment =
  (repository: ReleaseRepository, catalog: () => CatalogIndex) =>
  async (releaseId: string, message: CausingMessage): Promise<void> => {
    await repository.handle(releaseId, message, (history) => {
      const state = foldRelease(history);
      if (state.status === 'unknown' || Object.keys(state.environments).length > 0) return [];
      const named = state.candidate.environment;
      const environment = named ?? catalog().environmentsInOrder()[0]?.name;
      if (environment === undefined) return [];
      const why = named === undefined ? "first environment in the catalog's order" : 'named by the candidate';
      return decide(state, { type: 'RequestPromotion', environment, requestedBy: PATH_RULE, why });
    });
  };
