import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { EventStore } from '@interlock/adapters/event-store';
import type { Signer } from '@interlock/adapters/signer';
import type { Hashing } from '@interlock/domain';
import {
  KIT,
  PORTS,
  type Activities,
  type Clock,
  type HealthChecks,
  type Logger,
  type Materialisers,
  type Metrics,
  type RecordLag,
} from '@interlock/service-kit';
import { EnforcementController } from './report-enforcement/enforcement.controller.ts';
import { assemble, type Ledger } from './assemble.ts';
import { LedgerController } from './prove-record/ledger.controller.ts';
import { DecisionsController } from './show-decisions/decisions.controller.ts';
import { ExportDecisionHandler } from './show-decisions/export-decision.handler.ts';
import { FindDecisionsHandler } from './show-decisions/find-decisions.handler.ts';
import { ShowDecisionHandler } from './show-decisions/show-decision.handler.ts';
import { ListReleasesHandler } from './show-releases/list-releases.handler.ts';
import { ReleasesController } from './show-releases/releases.controller.ts';
import { ShowReleaseHandler } from './show-releases/show-release.handler.ts';
import { TimelineController } from './tell-timeline/timeline.controller.ts';
import { LEDGER, RELEASE_QUERIES } from './tokens.ts';

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [ReleasesController, DecisionsController, LedgerController, TimelineController, EnforcementController],
  providers: [
    {
      provide: LEDGER,
      inject: [
        PORTS.dataDirectory,
        PORTS.eventStore,
        PORTS.contentStore,
        PORTS.signer,
        PORTS.hashing,
        PORTS.clock,
        PORTS.logger,
        PORTS.metrics,
      ],
      useFactory: (
        dataDirectory: string,
        eventStore: EventStore,
        contentStore: ContentStore,
        signer: Signer,
        hashing: Hashing,
        clock: Clock,
        logger: Logger,
        metrics: Metrics,
      ) => assemble({ dataDirectory, eventStore, contentStore, signer, hashing, clock, logger, metrics }),
    },
    { provide: RELEASE_QUERIES, inject: [LEDGER], useFactory: (ledger: Ledger) => ledger.queries },
    ListReleasesHandler,
    ShowReleaseHandler,
    ShowDecisionHandler,
    ExportDecisionHandler,
    FindDecisionsHandler,
  ],
})
export class LedgerProjectionModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  readonly #ledger: Ledger;
  readonly #materialisers: Materialisers;

  constructor(
    @Inject(LEDGER) ledger: unknown,
    @Inject(KIT.activities) activities: unknown,
    @Inject(KIT.health) health: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.recordLag) recordLag: unknown,
  ) {
    this.#ledger = ledger as Ledger;
    this.#materialisers = materialisers as Materialisers;
    (activities as Activities).register({ name: 'ledger-projection', idle: () => this.#ledger.follow.idle() });
    (health as HealthChecks).register('ledger-projection', () => this.#ledger.follow.fault() ?? this.#ledger.heads.fault());
    (recordLag as RecordLag).register({ name: 'ledger-projection', position: () => this.#ledger.follow.position() });
  }

  onModuleInit(): void {
    this.#materialisers.register(this.#ledger.graph.materialiser);
  }

  onApplicationBootstrap(): void {
    this.#ledger.follow.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#ledger.close();
  }
}
