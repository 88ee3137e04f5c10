import type { Actor } from '@interlock/contracts';
import { decide, foldProposed, foldRelease } from '@interlock/domain';
import type { CausingMessage } from '@interlock/service-kit';
import { decisionEvents, type DecideReleaseParts } from '../evaluate-release/decide-release.ts';

const PATH_RULE: Actor = { subject: 'service:policy-evaluation', kind: 'service' };

/** Resolves with the revision up to which the stream was decided on; undefined when nothing was asked for. */
export type RequestFirstEnvironment = (releaseId: string, message: CausingMessage) => Promise<number | undefined>;

/**
 * Asks for a candidate's first environment, and decides on it, in one append: the one that it names, else the first in the catalog's order. Nothing while the catalog
 * has none: once it has, what waits is woken.
 */
export const requestFirstEnvironment =
  (parts: DecideReleaseParts): RequestFirstEnvironment =>
  async (releaseId, message) => {
    const { outcome, revision } = await parts.repository.record(releaseId, message, async (before, at) => {
      const state = foldRelease(before);
      if (state.status === 'unknown' || Object.keys(state.environments).length > 0) return [];
      // Also where nothing can be asked for: the catalog that comes meanwhile, or later, must find it waiting.
      parts.releases.learn(before);
      const named = state.candidate.environment;
      const environment = named ?? parts.catalog().index.environmentsInOrder()[0]?.name;
      if (environment === undefined) return [];
      const why = named === undefined ? "first environment in the catalog's order" : 'named by the candidate';
      const asked = decide(state, { type: 'RequestPromotion', environment, requestedBy: PATH_RULE, why });
      parts.releases.expect(releaseId, environment);
      return [...asked, ...(await decisionEvents(parts, foldProposed(state, asked, at), environment, at))];
    });
    return outcome === 'appended' ? revision : undefined;
  };
