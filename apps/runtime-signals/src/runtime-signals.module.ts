import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { KIT, PORTS, type Clock, type Materialisers, type ReleaseRepository } from '@interlock/service-kit';
import { assemble, type RuntimeSignals } from './assemble.ts';
import { IncidentsController } from './link-incident/incidents.controller.ts';
import { SignalsController } from './receive-signal/signals.controller.ts';
import { RUNTIME_SIGNALS } from './tokens.ts';

@Module({
  controllers: [SignalsController, IncidentsController],
  providers: [
    {
      provide: RUNTIME_SIGNALS,
      inject: [PORTS.messageBus, KIT.releases, PORTS.clock],
      useFactory: (messageBus: MessageBus, repository: ReleaseRepository, clock: Clock) => assemble({ messageBus, repository, clock }),
    },
  ],
})
export class RuntimeSignalsModule implements OnModuleInit {
  readonly #signals: RuntimeSignals;
  readonly #materialisers: Materialisers;

  constructor(@Inject(RUNTIME_SIGNALS) signals: unknown, @Inject(KIT.materialisers) materialisers: unknown) {
    this.#signals = signals as RuntimeSignals;
    this.#materialisers = materialisers as Materialisers;
  }

  onModuleInit(): void {
    for (const materialiser of this.#signals.materialisers) this.#materialisers.register(materialiser);
  }
}
