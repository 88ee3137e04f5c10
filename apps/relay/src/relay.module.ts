import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { EventStore } from '@interlock/adapters/event-store';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { TOPICS } from '@interlock/contracts';
import { KIT, PORTS, type Activities, type Clock, type Logger } from '@interlock/service-kit';
import { relay, type Relay } from './publish-record/publish-record.ts';

const RELAY = Symbol('relay');

@Module({
  providers: [
    {
      provide: RELAY,
      inject: [PORTS.eventStore, PORTS.messageBus, PORTS.clock, PORTS.logger],
      useFactory: (eventStore: EventStore, messageBus: MessageBus, clock: Clock, logger: Logger) =>
        relay({ eventStore, messageBus, clock, logger }),
    },
  ],
})
export class RelayModule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #relay: Relay;
  readonly #activities: Activities;
  readonly #messageBus: MessageBus;

  constructor(@Inject(RELAY) service: unknown, @Inject(KIT.activities) activities: unknown, @Inject(PORTS.messageBus) messageBus: unknown) {
    this.#relay = service as Relay;
    this.#activities = activities as Activities;
    this.#messageBus = messageBus as MessageBus;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#messageBus.ensureTopics([TOPICS.releaseEvents, TOPICS.environmentEvents]);
    await this.#relay.start();
    this.#activities.register({ name: 'relay', idle: () => this.#relay.idle() });
  }

  onModuleDestroy(): Promise<void> {
    return this.#relay.stop();
  }
}
