import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { CatalogSource } from '@interlock/adapters/catalog-source';
import type { MessageBus } from '@interlock/adapters/message-bus';
import type { InterlockConfig } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import {
  KIT,
  PORTS,
  type Activities,
  type Clock,
  type HealthChecks,
  type Logger,
  type Materialisers,
  type StreamRepository,
} from '@interlock/service-kit';
import { assemble, type CatalogSync } from './assemble.ts';
import type { SourceRules } from './harvest-catalog/read-sources.ts';
import { RecordedScorecards } from './show-scorecards/recorded-scorecards.ts';
import { RECORDED_SCORECARDS, ScorecardsController, type ShownScorecards } from './show-scorecards/scorecards.controller.ts';
import { CatalogController, PUBLISHED_CATALOG } from './show-entities/catalog.controller.ts';

const rulesOf = ({ catalog, calendars }: InterlockConfig): SourceRules => ({ ...catalog, calendars: calendars.map(({ name }) => name) });

const CATALOG_SYNC = Symbol('catalog sync');

@Module({
  controllers: [CatalogController, ScorecardsController],
  providers: [
    {
      provide: CATALOG_SYNC,
      inject: [PORTS.catalogSources, KIT.streams, PORTS.messageBus, PORTS.hashing, PORTS.clock, PORTS.config, PORTS.logger],
      useFactory: (
        sources: readonly CatalogSource[],
        streams: StreamRepository,
        messageBus: MessageBus,
        hashing: Hashing,
        clock: Clock,
        config: InterlockConfig,
        logger: Logger,
      ) => assemble({ sources, streams, messageBus, hashing, clock, rules: rulesOf(config), logger }),
    },
    {
      provide: RECORDED_SCORECARDS,
      inject: [CATALOG_SYNC, KIT.streams, PORTS.catalogSources, PORTS.clock],
      useFactory: (service: CatalogSync, streams: StreamRepository, sources: readonly CatalogSource[], clock: Clock): ShownScorecards => ({
        recorded: new RecordedScorecards(streams, () => [
          ...sources.map(({ name }) => name),
          ...service.published.records().map(({ source }) => source),
        ]),
        clock,
      }),
    },
    { provide: PUBLISHED_CATALOG, inject: [CATALOG_SYNC], useFactory: (service: CatalogSync) => service.published },
  ],
})
export class CatalogSyncModule implements OnModuleInit, OnModuleDestroy {
  readonly #service: CatalogSync;
  readonly #materialisers: Materialisers;
  readonly #activities: Activities;
  readonly #health: HealthChecks;

  constructor(
    @Inject(CATALOG_SYNC) service: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.activities) activities: unknown,
    @Inject(KIT.health) health: unknown,
  ) {
    this.#service = service as CatalogSync;
    this.#materialisers = materialisers as Materialisers;
    this.#activities = activities as Activities;
    this.#health = health as HealthChecks;
  }

  onModuleInit(): void {
    this.#materialisers.register(this.#service.materialiser);
    this.#activities.register({ name: 'catalog-sync', idle: () => this.#service.harvester.idle() });
    this.#health.register('catalog', () => this.#service.harvester.failure());
  }

  onModuleDestroy(): Promise<void> {
    return this.#service.stop();
  }
}
