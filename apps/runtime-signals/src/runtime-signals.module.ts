import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { MessageBus } from '@interlock/adapters/message-bus';
import type { Hashing } from '@interlock/domain';
import { KIT, PORTS, type Activities, type Clock, type Logger, type Materialisers, type ReleaseRepository } from '@interlock/service-kit';
import { assemble, type RuntimeSignals } from './assemble.ts';
import { IncidentsController } from './link-incident/incidents.controller.ts';
import { SignalsController } from './receive-signal/signals.controller.ts';
import { RUNTIME_SIGNALS } from './tokens.ts';

@Module({
  controllers: [SignalsController, IncidentsController],
  providers: [
    {
      provide: RUNTIME_SIGNALS,
      inject: [PORTS.messageBus, KIT.releases, PORTS.contentStore, PORTS.hashing, PORTS.clock, PORTS.logger],
      useFactory: (
        messageBus: MessageBus,
        repository: ReleaseRepository,
        contentStore: ContentStore,
        hashing: Hashing,
        clock: Clock,
        logger: Logger,
      ) => assemble({ messageBus, repository, contentStore, hashing, clock, logger }),
    },
  ],
})
export class RuntimeSignalsModule implements OnModuleInit, OnModuleDestroy {
  readonly #signals: RuntimeSignals;
  readonly #materialisers: Materialisers;
  readonly #activities: Activities;

  constructor(
    @Inject(RUNTIME_SIGNALS) signals: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.activities) activities: unknown,
  ) {
    this.#signals = signals as RuntimeSignals;
    this.#materialisers = materialisers as Materialisers;
    this.#activities = activities as Activities;
  }

  onModuleInit(): void {
    for (const materialiser of this.#signals.materialisers) this.#materialisers.register(materialiser);
    this.#activities.register({ name: 'runtime-signals', idle: () => this.#signals.idle() });
  }

  onModuleDestroy(): void {
    this.#signals.stop();
  }
}
