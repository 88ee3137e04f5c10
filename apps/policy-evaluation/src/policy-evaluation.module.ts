import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { CalendarExpander } from '@interlock/adapters/calendar';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import type { Signer } from '@interlock/adapters/signer';
import type { InterlockConfig } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import {
  KIT,
  PORTS,
  type Activities,
  type Clock,
  type Logger,
  type Materialisers,
  type ReleaseRepository,
  type StreamRepository,
} from '@interlock/service-kit';
import { assemble, type PolicyEvaluation } from './assemble.ts';
import { FREEZE_ENVIRONMENT, FreezesController } from './freeze-environment/freezes.controller.ts';
import { PromotionsController } from './request-promotion/promotions.controller.ts';
import { POLICY_EVALUATION } from './tokens.ts';
import { FollowReleasesController, ON_RELEASE_EVENT } from './follow-releases/follow-releases.controller.ts';
import { PoliciesController } from './show-policies/policies.controller.ts';

@Module({
  controllers: [FollowReleasesController, PromotionsController, PoliciesController, FreezesController],
  providers: [
    {
      provide: POLICY_EVALUATION,
      inject: [
        KIT.releases,
        KIT.streams,
        PORTS.policyEngine,
        PORTS.contentStore,
        PORTS.signer,
        PORTS.hashing,
        PORTS.clock,
        PORTS.config,
        PORTS.logger,
        PORTS.calendar,
      ],
      useFactory: (
        repository: ReleaseRepository,
        streams: StreamRepository,
        engine: PolicyEngine,
        contentStore: ContentStore,
        signer: Signer,
        hashing: Hashing,
        clock: Clock,
        config: InterlockConfig,
        logger: Logger,
        calendar: CalendarExpander,
      ) => assemble({ repository, streams, engine, contentStore, signer, hashing, clock, config, logger, calendar }),
    },
    { provide: ON_RELEASE_EVENT, inject: [POLICY_EVALUATION], useFactory: (service: PolicyEvaluation) => service.onReleaseEvent },
    { provide: FREEZE_ENVIRONMENT, inject: [POLICY_EVALUATION], useFactory: (service: PolicyEvaluation) => service.freezeEnvironment },
  ],
})
export class PolicyEvaluationModule implements OnModuleInit, OnModuleDestroy {
  readonly #service: PolicyEvaluation;
  readonly #materialisers: Materialisers;
  readonly #activities: Activities;

  constructor(
    @Inject(POLICY_EVALUATION) service: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.activities) activities: unknown,
  ) {
    this.#service = service as PolicyEvaluation;
    this.#materialisers = materialisers as Materialisers;
    this.#activities = activities as Activities;
  }

  onModuleInit(): void {
    for (const materialiser of this.#service.materialisers) this.#materialisers.register(materialiser);
    this.#activities.register({ name: 'policy-evaluation', idle: () => this.#service.idle() });
  }

  onModuleDestroy(): void {
    this.#service.stop();
  }
}
