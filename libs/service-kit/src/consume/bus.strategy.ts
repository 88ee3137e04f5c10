import { Server, type CustomTransportStrategy, type MessageHandler as NestHandler } from '@nestjs/microservices';
import { RECORD_HEADERS } from '@interlock/contracts';
import { ACK, type Consumer, type MessageBus, type Verdict } from '@interlock/adapters/message-bus';
import type { Hashing } from '@interlock/domain';
import { lastValueFrom } from 'rxjs';
import type { Activities } from '../activity/activities.ts';
import type { HealthChecks } from '../health/health-checks.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { BusMessage } from './bus-message.ts';
import type { Subscription } from './consumes.decorator.ts';
import { measureBacklog, type Consuming } from './measure-backlog.ts';
import { observedHandler, type Handle, type Telemetry } from './handle-delivery.ts';
import { LastRevisions } from './last-revisions.ts';
import type { Materialisers } from './materialisers.ts';
import { mayBeOfType } from './type-at-start.ts';

export interface BusStrategyParts {
  readonly messageBus: MessageBus;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly hashing: Hashing;
  readonly materialisers: Materialisers;
  readonly health: HealthChecks;
  readonly activities: Activities;
}

interface Group {
  readonly name: string;
  /** By topic: the types that are handed over; undefined: all. */
  readonly eventTypes: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  readonly handles: ReadonlyMap<string, Handle>;
  readonly concurrency: number | undefined;
  readonly unhurried: boolean;
}

/**
 * Nest's transport over the message bus: one consumer per group, started only after every materialised topic was read to its end. Ack, retry and park
 * mean the same on every bus; Nest's Kafka transport is not used, because it alters bytes and retries a bad record for ever.
 */
export class BusStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('interlock-bus');
  /** Errors reach the strategy through `PassOnFilter`: Nest need not log them. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #parts: BusStrategyParts;
  readonly #consumers: Consuming[] = [];
  #listening = false;

  constructor(parts: BusStrategyParts) {
    super();
    this.#parts = parts;
    parts.health.register('messages', () => (this.#listening ? undefined : 'not consuming yet'));
    parts.health.register('materialised-topics', () => parts.materialisers.trouble());
    parts.activities.register({ name: 'consumers', idle: () => this.idle() });
  }

  listen(callback: (error?: unknown) => void): void {
    void this.#startAndSay(callback);
  }

  async close(): Promise<void> {
    this.#listening = false;
    await Promise.all(this.#consumers.splice(0).map(({ consumer }) => consumer.stop()));
    await this.#parts.materialisers.stop();
  }

  /** Resolves when every group has worked off what was published before the call, and the views have taken it. */
  async idle(): Promise<void> {
    await Promise.all(this.#consumers.map(({ consumer }) => consumer.idle()));
    await this.#parts.materialisers.idle();
  }

  /** Of every group: messages between its committed offset and the end. */
  async lag(): Promise<number> {
    const lags = await Promise.all(this.#consumers.map(({ consumer }) => consumer.lag()));
    return lags.flat().reduce((sum, { lag }) => sum + lag, 0);
  }

  on(): never {
    throw new Error('the bus strategy has no events');
  }

  unwrap<T>(): T {
    throw new Error('ask for PORTS.messageBus instead');
  }

  async #startAndSay(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  async #start(): Promise<void> {
    const { messageBus, materialisers, logger, metrics, hashing } = this.#parts;
    const groups = groupsOf(this.getHandlers());
    await materialisers.start(messageBus);
    const telemetry: Telemetry = {
      logger,
      metrics,
      hashing,
      groups: groups.map(({ name }) => name),
      topics: [...new Set(groups.flatMap(({ handles }) => [...handles.keys()]))],
      seconds: () => performance.now() / 1000,
    };
    for (const group of groups) this.#consumers.push({ group: group.name, consumer: await this.#consume(group, telemetry) });
    measureBacklog({ consuming: this.#consumers, messageBus, metrics, groups: telemetry.groups, topics: telemetry.topics });
    this.#listening = true;
  }

  #consume({ name, handles, eventTypes, concurrency, unhurried }: Group, telemetry: Telemetry): Promise<Consumer> {
    const handle: Handle = (message) => {
      const found = handles.get(message.topic);
      if (found === undefined) throw new Error(`group ${name} has no handler for topic ${message.topic}`);
      return found(message);
    };
    const concerns = (topic: string, value: Uint8Array): boolean => mayBeOfType(eventTypes.get(topic), value);
    const isChoosy = [...eventTypes.values()].some((types) => types !== undefined);
    const options = { unhurried, ...(concurrency === undefined ? {} : { concurrency }), ...(isChoosy ? { concerns } : {}) };
    return this.#parts.messageBus.consume(name, [...handles.keys()], observedHandler(name, handle, telemetry), options);
  }
}

/** Handlers by group. Two handlers of one group for one topic are a mistake: each would have half of the messages. */
const groupsOf = (handlers: ReadonlyMap<string, NestHandler>): Group[] => {
  const found = [...handlers.values()].map((handler) => ({ handler, subscription: subscriptionOf(handler) }));
  return [...new Set(found.map(({ subscription }) => subscription.group))].toSorted().map((name) => {
    const ofGroup = found.filter(({ subscription }) => subscription.group === name);
    const limits = ofGroup.flatMap(({ subscription }) => (subscription.concurrency === undefined ? [] : [subscription.concurrency]));
    return {
      name,
      eventTypes: new Map(ofGroup.map(({ subscription }) => [subscription.topic, subscription.eventTypes])),
      handles: new Map(ofGroup.map(({ subscription, handler }) => [subscription.topic, handleOf(handler, subscription)])),
      concurrency: limits.length === 0 ? undefined : Math.min(...limits),
      unhurried: ofGroup.every(({ subscription }) => subscription.unhurried === true),
    };
  });
};

const subscriptionOf = (handler: NestHandler): Subscription => {
  const subscription: unknown = handler.extras?.['subscription'];
  if (!isSubscription(subscription)) throw new Error('a message handler without @Consumes({ topic, group })');
  return subscription;
};

const isSubscription = (value: unknown): value is Subscription =>
  typeof value === 'object' && value !== null && 'topic' in value && 'group' in value;

/** Enough for what a fail-over can bring again; what is older is known by its cause on the record. */
const REMEMBERED = 20_000;

const handleOf = (handler: NestHandler, { group, topic, eventTypes }: Subscription): Handle => {
  if (handler.next !== undefined) throw new Error(`group ${group} has two handlers for topic ${topic}`);
  const seen = new LastRevisions(REMEMBERED);
  return async (message: BusMessage) => {
    const type = message.headers[RECORD_HEADERS.eventType];
    if (eventTypes !== undefined && type !== undefined && !eventTypes.has(type)) return undefined;
    if (seen.isRepeat(message)) return undefined;
    const verdict = verdictOf(await settledValue(await handler(message)));
    if ((verdict ?? ACK).kind === 'ack') seen.taken(message);
    return verdict;
  };
};

const settledValue = (result: unknown): Promise<unknown> =>
  isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : Promise.resolve(result);

const isObservable = (value: unknown): value is Parameters<typeof lastValueFrom>[0] =>
  typeof value === 'object' && value !== null && 'subscribe' in value && typeof value.subscribe === 'function';

const verdictOf = (value: unknown): Verdict | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && 'kind' in value && (value.kind === 'ack' || value.kind === 'retry' || value.kind === 'park'))
    return value as Verdict;
  throw new TypeError('a message handler returned neither nothing nor a verdict');
};
