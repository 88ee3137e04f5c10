import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { EventStore } from '@interlock/adapters/event-store';
import type { Leadership, Standing } from '@interlock/adapters/leadership';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { TOPICS } from '@interlock/contracts';
import { KIT, PORTS, type Activities, type Clock, type HealthChecks, type Logger, type RecordLag } from '@interlock/service-kit';
import { relay, type Relay } from './publish-record/publish-record.ts';

const RELAY = Symbol('relay');

/** All that it publishes to. */
export const PUBLISHED = [TOPICS.releaseEvents, TOPICS.environmentEvents, TOPICS.deployments, TOPICS.approvals];

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
  readonly #messageBus: MessageBus;
  readonly #leadership: Leadership;
  #standing: Standing | undefined;

  constructor(
    @Inject(RELAY) service: unknown,
    @Inject(PORTS.messageBus) messageBus: unknown,
    @Inject(PORTS.leadership) leadership: unknown,
    @Inject(KIT.activities) activities: unknown,
    @Inject(KIT.health) health: unknown,
    @Inject(KIT.recordLag) recordLag: unknown,
  ) {
    this.#relay = service as Relay;
    this.#messageBus = messageBus as MessageBus;
    this.#leadership = leadership as Leadership;
    (activities as Activities).register({ name: 'relay', idle: () => this.#relay.idle() });
    (health as HealthChecks).register('relay', () => this.#health());
    (recordLag as RecordLag).register({ name: 'relay', position: () => this.#relay.position() });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#messageBus.ensureTopics(PUBLISHED);
    this.#standing = await this.#leadership.lead({ name: 'relay', onLeading: (signal) => this.#relay.publish(signal) });
  }

  async onModuleDestroy(): Promise<void> {
    await this.#standing?.stop();
  }

  #health(): string | { readonly ok: string } | undefined {
    if (this.#standing === undefined) return 'not standing for the lead yet';
    const fault = this.#relay.fault();
    if (fault !== undefined) return fault;
    return this.#relay.leads ? undefined : { ok: 'stands by: another replica publishes' };
  }
}
