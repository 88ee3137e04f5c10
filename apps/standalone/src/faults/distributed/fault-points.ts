import type { IncomingRecord, MessageBus, MessageHandler } from '@interlock/adapters/message-bus';
import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import type { EventStore } from '@interlock/adapters/event-store';
import { RECORD_HEADERS } from '@interlock/contracts';
import type { Ports } from '@interlock/service-kit';
import type { FaultPoint } from './arm-fault.ts';

/** Told of each point that a service comes by, and of the types of the events that it appends, or was handed. */
export type At = (point: FaultPoint, eventTypes?: readonly string[]) => void;

/** The ports as they were, with points at which a service may fail. */
export const faultyPorts = (
  { eventStore, messageBus, targets }: Ports,
  at: At,
): Pick<Ports, 'eventStore' | 'messageBus'> & Partial<Pick<Ports, 'targets'>> => ({
  eventStore: faultyStore(eventStore, at),
  messageBus: faultyBus(messageBus, at),
  ...(targets === undefined
    ? {}
    : { targets: new Map([...targets].map(([environment, target]) => [environment, faultyTarget(target, at)] as const)) }),
});

const faultyTarget = (target: DeploymentTarget, at: At): DeploymentTarget =>
  over(target, {
    apply: async (...parameters: Parameters<DeploymentTarget['apply']>) => {
      at('applying');
      const result = await target.apply(...parameters);
      at('desired');
      return result;
    },
  });

const over = <T extends object>(port: T, methods: Partial<T>): T =>
  new Proxy(port, {
    get: (target, name) => {
      const own = methods[name as keyof T];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

const faultyStore = (store: EventStore, at: At): EventStore =>
  over(store, {
    append: async (...parameters: Parameters<EventStore['append']>) => {
      const types = parameters[2].map(({ type }) => type);
      at('appending', types);
      const result = await store.append(...parameters);
      at('appended', types);
      return result;
    },
    subscribe: (after: number, subscriber: Parameters<EventStore['subscribe']>[1]) =>
      store.subscribe(
        after,
        over(subscriber, {
          onEvents: async (events: Parameters<typeof subscriber.onEvents>[0]) => {
            at('projecting');
            await subscriber.onEvents(events);
            at('projected');
          },
        }),
      ),
  });

const faultyBus = (bus: MessageBus, at: At): MessageBus =>
  over(bus, {
    publish: async (records: Parameters<MessageBus['publish']>[0]) => {
      at('publishing');
      await bus.publish(records);
      at('published');
    },
    publishWithCheckpoint: async (...parameters: Parameters<MessageBus['publishWithCheckpoint']>) => {
      at('publishing');
      await bus.publishWithCheckpoint(...parameters);
      at('published');
    },
    consume: (...[group, topics, handler, options]: Parameters<MessageBus['consume']>) =>
      bus.consume(group, topics, faultyHandler(handler, at), options),
    materialise: async (...[topic, onRecord, options]: Parameters<MessageBus['materialise']>) => {
      let ready = false;
      const learn = async (record: IncomingRecord): Promise<void> => {
        if (ready) at('learning');
        await onRecord(record);
        if (ready) at('learnt');
      };
      const materialisation = await bus.materialise(topic, learn, options);
      ready = true;
      return materialisation;
    },
  });

const faultyHandler =
  (handler: MessageHandler, at: At): MessageHandler =>
  async (delivery) => {
    const types = [delivery.headers[RECORD_HEADERS.eventType] ?? ''];
    at('handling', types);
    const verdict = await handler(delivery);
    at('handled', types);
    return verdict;
  };
