import type { CalendarExpander } from '@interlock/adapters/calendar';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import type { Signer } from '@interlock/adapters/signer';
import type { InterlockConfig } from '@interlock/contracts';
import { CatalogState, foldRelease, type Hashing } from '@interlock/domain';
import {
  DueTimers,
  WakeUps,
  type Clock,
  type Logger,
  type Materialiser,
  type ReleaseRepository,
  type StreamRepository,
} from '@interlock/service-kit';
import type { Actor, PromotionAccepted, PromotionCommand, RollbackCommand, RollbackPlan, RollbackQuery } from '@interlock/contracts';
import { promoteAfterSoak } from './request-promotion/promote-after-soak.ts';
import { requestPromotion } from './request-promotion/request-promotion.ts';
import { followFailure } from './roll-back/follow-failure.ts';
import { planRollback } from './roll-back/plan-rollback.ts';
import { requestRollback, rollBackAfterDegradation } from './roll-back/request-rollback.ts';
import { decideRelease } from './evaluate-release/decide-release.ts';
import { SignalTable } from './evaluate-release/signal-table.ts';
import { EnvironmentFreezes } from './follow-environments/environment-freezes.ts';
import { followEnvironments } from './follow-environments/follow-environments.ts';
import { causedBy, onReleaseEvent } from './follow-releases/on-release-event.ts';
import { ReleaseIndex } from './follow-releases/release-index.ts';
import { freezeEnvironment, type FreezeEnvironment } from './freeze-environment/freeze-environment.ts';
import { unknownInScope } from './freeze-environment/unknown-scope.ts';
import { requestFirstEnvironment } from './request-promotion/first-environment.ts';
import { tellUnknownNames } from './tell-unknown-names/tell-unknown-names.ts';
import { followFacts } from './wake-up/follow-facts.ts';

export interface PolicyEvaluationParts {
  readonly repository: ReleaseRepository;
  readonly streams: StreamRepository;
  readonly engine: PolicyEngine;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly config: InterlockConfig;
  readonly logger: Logger;
  readonly calendar: CalendarExpander;
}

export interface PolicyEvaluation {
  readonly onReleaseEvent: ReturnType<typeof onReleaseEvent>;
  readonly freezeEnvironment: FreezeEnvironment;
  readonly materialisers: readonly Materialiser[];
  promote(command: PromotionCommand, actor: Actor, commandKey: string | undefined): Promise<PromotionAccepted>;
  planRollback(query: RollbackQuery, actor: Actor): Promise<RollbackPlan>;
  rollBack(command: RollbackCommand, actor: Actor, commandKey: string | undefined): Promise<PromotionAccepted>;
  idle(): Promise<void>;
  stop(): void;
}

/** Puts the service together from plain functions; Nest only hands in the ports. */
export const assemble = (parts: PolicyEvaluationParts): PolicyEvaluation => {
  const { repository, clock, logger, hashing } = parts;
  const catalog = new CatalogState(hashing);
  const signals = new SignalTable(hashing);
  const releases = new ReleaseIndex();
  const freezes = new EnvironmentFreezes(parts.config.calendars, parts.calendar, hashing, () => catalog.now().index.environmentsInOrder());
  const held = { ...parts, catalog: () => catalog.now(), signals, releases, freezes };
  const decide = decideRelease(held);
  const requestFirst = requestFirstEnvironment(held);

  const wakeUps = new WakeUps(
    async ({ releaseId, environment, cause }) => {
      if (environment === '') await requestFirst(releaseId, causedBy(cause));
      else await decide(releaseId, environment, causedBy(cause));
    },
    clock,
    logger,
  );
  const timers = new DueTimers(clock, (releaseId, environment, dueAt) =>
    wakeUps.add(releaseId, environment, `timer|${releaseId} ${environment}|${dueAt}`),
  );

  const promoteNext = promoteAfterSoak(held);
  const promotions = new WakeUps(({ releaseId, environment, cause }) => promoteNext(releaseId, environment, cause), clock, logger);
  const soakTimers = new DueTimers(clock, (releaseId, environment, dueAt) =>
    promotions.add(releaseId, environment, `timer|${releaseId} ${environment} soak|${dueAt}`),
  );

  const environments = followEnvironments({ ...parts, freezes, releases, catalog, wakeUps });
  const names = tellUnknownNames({ ...parts, catalog });
  const onCatalog = (): void => {
    environments.onCatalog();
    names.onCatalog();
  };

  return {
    freezeEnvironment: freezeEnvironment({
      ...parts,
      freezes,
      take: environments.take,
      environments: () =>
        catalog
          .now()
          .index.environmentsInOrder()
          .map(({ name }) => name),
      unknownInScope: (scope) =>
        unknownInScope(
          scope,
          catalog.now().index.records(),
          releases.open().map(({ component }) => component),
        ),
    }),
    promote: requestPromotion(held),
    planRollback: planRollback(held),
    rollBack: requestRollback(held),
    onReleaseEvent: onReleaseEvent({
      requestFirstEnvironment: requestFirst,
      decideRelease: decide,
      followFailure: followFailure({ repository, releases, logger, rollBack: rollBackAfterDegradation(held) }),
      environmentsOf: async (releaseId, seen) => {
        const state = foldRelease(await repository.readUntil(releaseId, seen));
        return state.status === 'unknown'
          ? { environments: [], revision: -1 }
          : { environments: Object.keys(state.environments), revision: state.revision };
      },
    }),
    // Freezes are known before the first release is decided.
    materialisers: [
      environments.materialiser,
      ...followFacts({ catalog, signals, releases, timers, soakTimers, wakeUps, onCatalog, clock, logger }),
    ],
    idle: async () => void (await Promise.all([environments.idle(), wakeUps.idle(), promotions.idle()])),
    stop: () => {
      environments.stop();
      names.stop();
      timers.stop();
      soakTimers.stop();
      wakeUps.stop();
      promotions.stop();
    },
  };
};
