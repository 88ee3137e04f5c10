import { setTimeout as delay } from 'node:timers/promises';
import type { TopicDefinition } from '@interlock/contracts';
import {
  MessageBusError,
  type ConsumeOptions,
  type Consumer,
  type Discarded,
  type IncomingRecord,
  type Materialisation,
  type MessageBus,
  type MessageHandler,
  type OutgoingRecord,
  type ParkedRecord,
  type PublishOptions,
} from '../message-bus.ts';
import {
  assertPublishable,
  backOffDelay,
  consumeRequest,
  consumersOf,
  firstThatKnows,
  invalidArgument,
  partitionFor,
  type BackOff,
} from '../delivery/index.ts';
import { answeredWithin } from './answered-within.ts';
import { BrokerAccess, type Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { Checkpoints } from './checkpoints.ts';
import { openKafkaClient, type KafkaConnection } from './kafka-client.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { asBusError, isHopeless, kafkaErrorType, throwToNobody } from './kafka-error.ts';
import { lastRecords } from './last-records.ts';
import { lastingTroubles } from './lasting-troubles.ts';
import { KafkaMaterialisation } from './kafka-materialisation.ts';
import { Outbox } from './outbox.ts';
import { listParked } from './parked-partition.ts';
import { topicNames } from './topic-names.ts';
import type { Addressed } from './take-batch.ts';
import { TopicTails } from './topic-tail.ts';
import { ensureParkedTopic, ensureTopics } from './topic-settings.ts';

export interface KafkaMessageBusOptions extends KafkaConnection {
  /** Put before the name of every topic and group, so that installations can share a cluster. Default: nothing. */
  readonly topicPrefix?: string;
  /** How often a handler may throw on one message before it is parked. Default 10. */
  readonly maxAttempts?: number;
  /** Between such attempts, and between attempts to reach the brokers. Default 50 ms, doubling up to 5 s, with jitter. */
  readonly backOff?: BackOff;
  /** How long a record may wait for its acknowledgement until its call is refused with `message-bus.unavailable`. Default 2 minutes. */
  readonly deliveryTimeoutMs?: number;
  /**
   * Bytes of records that may wait for their acknowledgement. A call that finds no room waits for it, and within `deliveryTimeoutMs` is refused with
   * `message-bus.unavailable`: whoever publishes faster than the brokers take stands still. Default 32 MiB.
   */
  readonly bufferBytes?: number;
  /** The same, in records. Default 10,000. */
  readonly bufferRecords?: number;
  /** How long opening, and what is asked of the brokers later, may take while none answers. Default 30 s. */
  readonly openTimeoutMs?: number;
  /** Failures that no caller waits for, and those of opening; what failed is tried again. Default: a process warning. */
  readonly onBackgroundError?: (error: unknown) => void;
  /**
   * What no trying again cures: credentials or rights are refused, a committed offset belongs to another life of its topic. Some consumer reads no more:
   * the process has to stop. Default: it is thrown where nobody catches it.
   */
  readonly onFatal?: (error: unknown) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: () => number;
}

const OPEN_MS = 30_000;
/** How long a closing bus goes on sending what waits. */
const CLOSE_MS = 5_000;

/** The bus on Apache Kafka. Rejects with `message-bus.unavailable` when no broker answers in time. */
export async function openKafkaMessageBus(options: KafkaMessageBusOptions): Promise<MessageBus> {
  const bus = new KafkaMessageBus(options);
  try {
    await bus.reach();
    return bus;
  } catch (error) {
    await bus.close();
    throw error;
  }
}

const warn = (error: unknown): void => process.emitWarning(asBusError(error, 'message bus').message);

class KafkaMessageBus implements MessageBus {
  private readonly options: KafkaMessageBusOptions;
  private readonly parts: BusParts;
  private readonly checkpoints: Checkpoints;
  private readonly partitions = new Map<string, number>();
  private readonly ensured = new Set<string>();
  private readonly consumers = new Map<string, KafkaConsumer | undefined>();
  private readonly materialisations = new Set<KafkaMaterialisation>();
  private readonly closing = new AbortController();
  /** Records are addressed in the order of their calls, also while the partitions of a topic are still asked for. */
  private addressing: Promise<unknown> = Promise.resolve();
  private closed: Promise<void> | undefined;

  constructor(options: KafkaMessageBusOptions) {
    const { now = Date.now, random = Math.random, maxAttempts = 10, backOff = { baseMs: 50, capMs: 5_000 } } = options;
    const report = lastingTroubles(options.onBackgroundError ?? warn);
    const fatal = options.onFatal ?? throwToNobody;
    const openAccess = (): BrokerAccess => new BrokerAccess(options);
    const lookups = openAccess();
    const openProducer = (): ReturnType<ConstructorParameters<typeof Outbox>[0]['openProducer']> => {
      const client = openKafkaClient(options);
      return { producer: client.producer(), close: () => client.close() };
    };
    const { deliveryTimeoutMs = 120_000, bufferBytes = 32 * 1_048_576, bufferRecords = 10_000 } = options;
    const limit = { bytes: bufferBytes, records: bufferRecords };
    const outbox = new Outbox({ openProducer, backOff, random, deliveryTimeoutMs, limit });
    const names = topicNames(options.topicPrefix ?? '');
    const attempts = { maxAttempts, backOff, random };
    this.options = options;
    this.parts = { names, lookups, openAccess, outbox, tails: new TopicTails(), attempts, now, report, fatal };
    this.checkpoints = new Checkpoints(this.parts);
  }

  /** Resolves when a broker answers. */
  async reach(): Promise<void> {
    await this.asking(
      `brokers ${this.options.brokers.join(', ')}`,
      () => this.parts.lookups.ask(() => Promise.resolve()),
      this.parts.report,
    );
  }

  async ensureTopics(definitions: readonly TopicDefinition[]): Promise<void> {
    this.assertOpen();
    const { names, lookups } = this.parts;
    await this.asking('ensure topics', () => ensureTopics(lookups.admin, definitions, (name) => names.topic(name)));
    for (const { name, partitions } of definitions) {
      this.partitions.set(name, partitions);
      this.ensured.add(name);
    }
  }

  async publish(records: readonly OutgoingRecord[], { withinMs }: PublishOptions = {}): Promise<void> {
    await answeredWithin(withinMs, async (signal) => {
      const addressed = await this.inOrder(() => this.addressed(records));
      await this.parts.outbox.send(addressed, { signal });
    });
  }

  async publishWithCheckpoint(
    records: readonly OutgoingRecord[],
    { name, position }: { readonly name: string; readonly position: number },
  ): Promise<void> {
    if (!Number.isSafeInteger(position)) throw invalidArgument('checkpoint.position', 'a whole number', position);
    await this.checkpoints.publish(name, position, () => this.inOrder(() => this.addressed(records)));
  }

  async readCheckpoint(name: string): Promise<number> {
    this.assertOpen();
    return this.asking('read checkpoint', () => this.checkpoints.read(name, [...this.ensured]));
  }

  async lastRecords(topic: string): Promise<IncomingRecord[]> {
    this.assertOpen();
    return this.asking(`read the end of ${topic}`, () => lastRecords(this.parts, topic));
  }

  async consume(group: string, topics: readonly string[], handler: MessageHandler, options?: ConsumeOptions): Promise<Consumer> {
    this.assertOpen();
    const { seats, ...asked } = consumeRequest(group, topics, options, (seat) => this.consumers.has(seat));
    for (const seat of seats) this.consumers.set(seat, undefined);
    const leave = (): void => {
      for (const seat of seats) this.consumers.delete(seat);
    };
    try {
      const places = (await Promise.all(topics.map((topic) => this.placesOf(topic)))).flat();
      const widest = Math.max(...places.map(({ partition }) => partition)) + 1;
      const { names, lookups } = this.parts;
      await this.asking(`group ${group}`, () => ensureParkedTopic(lookups.admin, names.parked(group), widest));
      this.assertOpen();
      const consumer = new KafkaConsumer(this.parts, { group, topics, places, handler, ...asked, onStopped: leave });
      for (const seat of seats) this.consumers.set(seat, consumer);
      return consumer;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async materialise(...[topic, onRecord, { concerns } = {}]: Parameters<MessageBus['materialise']>): Promise<Materialisation> {
    this.assertOpen();
    const places = await this.placesOf(topic);
    this.assertOpen();
    const materialisation: KafkaMaterialisation = new KafkaMaterialisation(this.parts, topic, places, { onRecord, concerns }, () =>
      this.materialisations.delete(materialisation),
    );
    this.materialisations.add(materialisation);
    await materialisation.ready;
    return materialisation;
  }

  async listParked(group?: string): Promise<ParkedRecord[]> {
    this.assertOpen();
    const { names, lookups } = this.parts;
    return this.asking('list parked', async () => {
      await lookups.admin.connect();
      const parked = (await lookups.admin.listTopics()).flatMap((topic) => {
        const of = names.groupOfParked(topic);
        return of === undefined || (group !== undefined && of !== group) ? [] : [[topic, of] as const];
      });
      return listParked(this.parts, new Map(parked));
    });
  }

  async replayParked(group: string, key?: string): Promise<number> {
    this.assertOpen();
    const consumers = consumersOf(this.consumers.values(), group);
    const delivered = await Promise.all(consumers.map((consumer) => consumer.replay(key)));
    return delivered.reduce((sum, count) => sum + count, 0);
  }

  async discardParked(group: string, parkedId: string): Promise<Discarded> {
    this.assertOpen();
    return firstThatKnows(consumersOf(this.consumers.values(), group), parkedId, (consumer) => consumer.discard(parkedId));
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    const readers = [...new Set(this.consumers.values()), ...this.materialisations];
    await Promise.all(readers.map(async (reader) => reader?.stop()));
    const abandon = new AbortController();
    const patience = setTimeout(() => abandon.abort(), CLOSE_MS);
    await this.parts.outbox.close(abandon.signal);
    clearTimeout(patience);
    this.closing.abort();
    this.parts.lookups.close();
  }

  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.addressing.then(work);
    this.addressing = done.catch(() => undefined); // the caller sees it
    return done;
  }

  private async addressed(records: readonly OutgoingRecord[]): Promise<Addressed[]> {
    this.assertOpen();
    const { names } = this.parts;
    for (const record of records) assertPublishable(record);
    const addressed: Addressed[] = [];
    for (const { topic, key, value, headers = {} } of records) {
      const partitions = this.partitions.get(topic) ?? (await this.partitionsOf(topic));
      const bytes =
        (value?.byteLength ?? 0) +
        key.length * 3 +
        Object.entries(headers).reduce((sum, [name, text]) => sum + (name.length + text.length) * 3, 64);
      addressed.push({
        topic: names.topic(topic),
        partition: partitionFor(key, partitions),
        key: Buffer.from(key),
        value: value && Buffer.from(value.buffer, value.byteOffset, value.byteLength),
        headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
        bytes,
      });
    }
    return addressed;
  }

  private async placesOf(topic: string): Promise<Place[]> {
    const partitions = await this.partitionsOf(topic);
    return Array.from({ length: partitions }, (_, partition) => ({ topic: this.parts.names.topic(topic), partition }));
  }

  /** A keyed topic never changes its partitions, so they are asked for once. */
  private async partitionsOf(topic: string): Promise<number> {
    const known = this.partitions.get(topic);
    if (known !== undefined) return known;
    const found = await this.asking(`topic ${topic}`, () => this.parts.lookups.partitionsOf(this.parts.names.topic(topic)));
    if (found === undefined) throw new MessageBusError('message-bus.unknown_topic', `topic ${topic} is not there`);
    this.partitions.set(topic, found);
    return found;
  }

  private assertOpen(): void {
    if (this.closed) throw new MessageBusError('message-bus.unavailable', 'the bus is closed');
  }

  /** Brokers that are away for a moment, or have not heard of each other yet, are asked again. */
  private async asking<T>(
    doing: string,
    work: () => Promise<T>,
    onWaiting: (error: MessageBusError) => void = () => undefined,
  ): Promise<T> {
    const until = performance.now() + (this.options.openTimeoutMs ?? OPEN_MS);
    const { backOff, random } = this.parts.attempts;
    for (let failures = 1; ; failures += 1) {
      try {
        return await work();
      } catch (error) {
        const busError = asBusError(error, doing);
        const wait = Math.max(50, backOffDelay(failures, backOff, random));
        if (!isPassing(error) || this.closed || performance.now() + wait > until) throw busError;
        onWaiting(busError);
        await delay(wait, undefined, { signal: this.closing.signal }).catch(() => undefined); // closed: the next attempt says so
      }
    }
  }
}

const DECISIVE = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_CONFIG',
  'INVALID_REPLICATION_FACTOR',
  'POLICY_VIOLATION',
  'INVALID_PARTITIONS',
]);

const isPassing = (error: unknown): boolean =>
  !isHopeless(error) &&
  !DECISIVE.has(kafkaErrorType(error) ?? '') &&
  (!(error instanceof MessageBusError) || error.code === 'message-bus.unavailable');
