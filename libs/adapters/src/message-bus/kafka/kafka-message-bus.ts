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
import { consumeRequest, consumersOf, firstThatKnows, invalidArgument } from '../delivery/index.ts';
import { AddressBook } from './address-book.ts';
import { answeredWithin } from './answered-within.ts';
import { askAgain } from './ask-again.ts';
import type { BusParts } from './bus-parts.ts';
import { Checkpoints } from './checkpoints.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { KafkaMaterialisation } from './kafka-materialisation.ts';
import { lastRecords } from './last-records.ts';
import { openParts, type KafkaMessageBusOptions } from './open-parts.ts';
import { listParked } from './parked-partition.ts';
import type { Addressed } from './take-batch.ts';
import { ensureParkedTopic, ensureTopics } from './topic-settings.ts';

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

class KafkaMessageBus implements MessageBus {
  private readonly options: KafkaMessageBusOptions;
  private readonly parts: BusParts;
  private readonly checkpoints: Checkpoints;
  private readonly addresses: AddressBook;
  private readonly ensured = new Set<string>();
  private readonly consumers = new Map<string, KafkaConsumer | undefined>();
  private readonly materialisations = new Set<KafkaMaterialisation>();
  private readonly closing = new AbortController();
  private closed: Promise<void> | undefined;

  constructor(options: KafkaMessageBusOptions) {
    this.options = options;
    this.parts = openParts(options);
    this.checkpoints = new Checkpoints(this.parts);
    this.addresses = new AddressBook(this.parts, (doing, work) => this.asking(doing, work));
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
      this.addresses.know(name, partitions);
      this.ensured.add(name);
    }
  }

  async publish(records: readonly OutgoingRecord[], { withinMs }: PublishOptions = {}): Promise<void> {
    await answeredWithin(withinMs, async (signal) => {
      const addressed = await this.addressed(records);
      await this.parts.outbox.send(addressed, { signal });
    });
  }

  async publishWithCheckpoint(
    records: readonly OutgoingRecord[],
    { name, position }: { readonly name: string; readonly position: number },
  ): Promise<void> {
    if (!Number.isSafeInteger(position)) throw invalidArgument('checkpoint.position', 'a whole number', position);
    await this.checkpoints.publish(name, position, () => this.addressed(records));
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
      const places = (await Promise.all(topics.map((topic) => this.addresses.placesOf(topic)))).flat();
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
    const places = await this.addresses.placesOf(topic);
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

  private async addressed(records: readonly OutgoingRecord[]): Promise<Addressed[]> {
    this.assertOpen();
    return this.addresses.address(records);
  }

  private asking<T>(doing: string, work: () => Promise<T>, onWaiting?: (error: MessageBusError) => void): Promise<T> {
    const { openTimeoutMs: withinMs = OPEN_MS } = this.options;
    const isOver = (): boolean => this.closed !== undefined;
    return askAgain(doing, work, { attempts: this.parts.attempts, withinMs, isOver, closing: this.closing.signal }, onWaiting);
  }

  private assertOpen(): void {
    if (this.closed) throw new MessageBusError('message-bus.unavailable', 'the bus is closed');
  }
}
