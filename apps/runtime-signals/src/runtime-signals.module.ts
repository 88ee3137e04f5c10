import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { KIT, PORTS, type Clock, type Materialisers } from '@interlock/service-kit';
import { assemble, type RuntimeSignals } from './assemble.ts';
import { SignalsController } from './receive-signal/signals.controller.ts';
import { RUNTIME_SIGNALS } from './tokens.ts';

@Module({
  controllers: [SignalsController],
  providers: [
    {
      provide: RUNTIME_SIGNALS,
      inject: [PORTS.messageBus, PORTS.clock],
      useFactory: (messageBus: MessageBus, clock: Clock) => assemble({ messageBus, clock }),
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
    this.#materialisers.register(this.#signals.materialiser);
  }
}
