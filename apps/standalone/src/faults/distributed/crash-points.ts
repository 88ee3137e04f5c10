import type { IncomingRecord, MessageBus, MessageHandler } from '@interlock/adapters/message-bus';
import type { EventStore } from '@interlock/adapters/event-store';
import type { Ports } from '@interlock/service-kit';

/**
 * Where a service may die. Handling: a message came and nothing was done with it. Appended: its effect is on the record, nobody was told. Handled: all is done, its offset
 * is not committed. Publishing and published: around what the relay or a publisher of facts sends. Projecting: events came, no view was written. Learning
 * and learnt: around a record of a topic that a replica follows whole, once it has read what was there before.
 */
export const CRASH_POINTS = [
  'handling',
  'appending',
  'appended',
  'handled',
  'publishing',
  'published',
  'projecting',
  'projected',
  'learning',
  'learnt',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export const isCrashPoint = (value: unknown): value is CrashPoint => CRASH_POINTS.some((point) => point === value);

export interface Crash {
  readonly point: CrashPoint;
  /** 1: at the first call that comes by. */
  readonly call: number;
  readonly crash: () => void;
}

/** The ports as they were, but for one point. */
export const crashingPorts = (
  { eventStore, messageBus }: Ports,
  { point, call, crash }: Crash,
): Pick<Ports, 'eventStore' | 'messageBus'> => {
  let calls = 0;
  const at = (here: CrashPoint): void => {
    if (here !== point) return;
    calls += 1;
    if (calls === call) crash();
  };
  return { eventStore: crashingStore(eventStore, at), messageBus: crashingBus(messageBus, at) };
};

type At = (point: CrashPoint) => void;

const over = <T extends object>(port: T, methods: Partial<T>): T =>
  new Proxy(port, {
    get: (target, name) => {
      const own = methods[name as keyof T];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

const crashingStore = (store: EventStore, at: At): EventStore =>
  over(store, {
    append: async (...parameters: Parameters<EventStore['append']>) => {
      at('appending');
      const result = await store.append(...parameters);
      at('appended');
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

const crashingBus = (bus: MessageBus, at: At): MessageBus =>
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
      bus.consume(group, topics, crashingHandler(handler, at), options),
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

const crashingHandler =
  (handler: MessageHandler, at: At): MessageHandler =>
  async (delivery) => {
    at('handling');
    const verdict = await handler(delivery);
    at('handled');
    return verdict;
  };
