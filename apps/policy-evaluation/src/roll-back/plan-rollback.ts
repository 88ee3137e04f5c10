import type { Actor, RollbackPlan, RollbackQuery } from '@interlock/contracts';
import { foldProposed, foldRelease, progressIn, secondsBetween, type AppliedRelease } from '@interlock/domain';
import { HttpError, noSuch, type ReleaseRepository } from '@interlock/service-kit';
import { evaluateNow, type EvaluationParts } from '../evaluate-release/evaluate-now.ts';
import { knownEnvironment } from '../request-promotion/request-promotion.ts';
import { chooseOnce, type NoRollback, type RollbackChoice } from './choose-rollback.ts';

export interface RollbackParts extends EvaluationParts {
  readonly repository: ReleaseRepository;
}

/** What a rollback would do, and what policy says of it now: the very evaluation that will be made, on a request that is not on the record. */
export const planRollback =
  (parts: RollbackParts) =>
  async ({ component, environment, to }: RollbackQuery, actor: Actor): Promise<RollbackPlan> => {
    const choice = chosen(parts, { component, environment, to });
    const { body } = await evaluateRequest(parts, environment, choice, actor);
    return {
      component,
      environment,
      from: sideOf(choice.from),
      to: { ...sideOf(choice.to), since: choice.to.since },
      outcome: body.outcome,
      reasons: body.reasons,
    };
  };

/** Rejects with HttpError when there is nothing to go back from, or to. */
export const chosen = (
  { releases, catalog, clock }: RollbackParts,
  { component, environment, from, to }: RollbackQuery & { readonly from?: string },
): RollbackChoice => {
  knownEnvironment(catalog().index, environment);
  const choice = chooseOnce(releases.deployments(component, environment), (releaseId) => releases.age(releaseId), { from, to });
  if (!('code' in choice)) return choice;
  if (choice.code === 'rolled_back_already') throw rolledBackAlready(choice, environment, clock.now());
  throw new HttpError('http.conflict', WHY[choice.code](component, environment));
};

const rolledBackAlready = ({ from, backFrom, further }: RolledBackAlready, environment: string, now: string): HttpError => {
  const before = `${environment} was already rolled back from ${backFrom} to ${from.releaseId}, ${agoText(from.since, now)}`;
  if (further === null) return new HttpError('http.conflict', `${before}, and no older release was ever applied there`);
  return new HttpError('http.conflict', `${before}; name --to to go further back`, {
    errors: [{ field: 'to', found: 'nothing', expected: `the release to go back to; ${further.releaseId} ran before` }],
  });
};

const agoText = (since: string, now: string): string => {
  const seconds = Math.max(0, Math.floor(secondsBetween(since, now)));
  if (seconds < 120) return `${seconds} s ago`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min ago` : `at ${since}`;
};

type RolledBackAlready = Extract<NoRollback, { code: 'rolled_back_already' }>;

const WHY: Readonly<Record<Exclude<NoRollback['code'], 'rolled_back_already'>, (component: string, environment: string) => string>> = {
  nothing_runs: (component, environment) => `nothing of ${component} was applied in ${environment}, so there is nothing to go back from`,
  nothing_before: (component, environment) => `no older release of ${component} was ever applied in ${environment}`,
  never_resident: (component, environment) => `that release of ${component} was never applied in ${environment}, or is the one that runs`,
};

const evaluateRequest = async (parts: RollbackParts, environment: string, { from, to }: RollbackChoice, actor: Actor) => {
  const state = foldRelease(await parts.repository.read(to.releaseId));
  if (state.status === 'unknown') throw noSuch('release', to.releaseId);
  const now = parts.clock.now();
  const rollback = { from: from.releaseId, reason: 'planned', incident: null };
  const asked = foldProposed(
    state,
    [{ type: 'PromotionRequested', data: { environment, requestedBy: actor, why: 'rollback', rollback } }],
    now,
  );
  const progress = progressIn(asked, environment);
  if (asked.status === 'unknown' || progress === undefined) throw new TypeError('a release that was asked for is asked for');
  return evaluateNow(parts, asked, progress, now);
};

const sideOf = ({ releaseId, artifacts, configuration }: AppliedRelease) => ({ releaseId, artifacts: [...artifacts], configuration });
