import type { DatabaseSync, StatementSync } from 'node:sqlite';
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
} from '../message-bus.ts';
import {
  assertPublishable,
  consumeRequest,
  consumersOf,
  firstThatKnows,
  invalidArgument,
  missingTopics,
  type BackOff,
} from '../delivery/index.ts';
import type { BusParts } from './bus-parts.ts';
import { CompactedKeys } from './compacted-keys.ts';
import { Compaction } from './compaction.ts';
import { GroupCommit } from './group-commit.ts';
import { GroupConsumer } from './group-consumer.ts';
import { GroupOffsets } from './group-offsets.ts';
import { asBusError, openDatabase } from './open-database.ts';
import { ParkedMessages } from './parked-messages.ts';
import { RecordLog } from './record-log.ts';
import { Retention } from './retention.ts';
import { TopicMaterialisation } from './topic-materialisation.ts';
import { createTopics, readTopics, shapeIn } from './topic-table.ts';

export interface SqliteMessageBusOptions {
  /** `bus.sqlite` in the data directory; made when it is not there, with its folder. */
  readonly file: string;
  /** How often a handler may throw on one message before it is parked. Default 10. */
  readonly maxAttempts?: number;
  /** Between such attempts. Default 50 ms, doubling up to 5 s, with jitter. */
  readonly backOff?: BackOff;
  /** Failures that no caller waits for (the disk while offsets are committed, a record that a materialisation throws on). Default: a process warning. */
  readonly onBackgroundError?: (error: unknown) => void;
  /** How often it is looked for what is older than its topic keeps it. Default an hour. */
  readonly retentionEveryMs?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: () => number;
}

const HOUR = 3_600_000;

/** The embedded bus: one file, one process. Rejects with `message-bus.locked` while another process has it open. */
export async function openSqliteMessageBus(options: SqliteMessageBusOptions): Promise<MessageBus> {
  const database = openDatabase(options.file);
  try {
    const bus = new SqliteMessageBus(database, options);
    await bus.compaction.onOpen();
    return bus;
  } catch (error) {
    database.close();
    throw asBusError(error, options.file);
  }
}

class SqliteMessageBus implements MessageBus {
  readonly compaction: Compaction;
  private readonly database: DatabaseSync;
  private readonly retention: Retention;
  private readonly parts: BusParts;
  private readonly consumers = new Map<string, GroupConsumer>();
  private readonly materialisations = new Set<TopicMaterialisation>();
  private readonly saveCheckpoint: StatementSync;
  private readonly loadCheckpoint: StatementSync;
  private closed: Promise<void> | undefined;

  constructor(database: DatabaseSync, options: SqliteMessageBusOptions) {
    const { now = Date.now, random = Math.random, maxAttempts = 10, backOff = { baseMs: 50, capMs: 5_000 } } = options;
    const report = options.onBackgroundError ?? ((error: unknown) => process.emitWarning(asBusError(error, 'message bus')));
    const keys = new CompactedKeys(database);
    const log = new RecordLog(database, keys, now);
    const offsets = new GroupOffsets(database);
    const commit = new GroupCommit(database, [log, offsets], report);
    this.database = database;
    this.parts = { log, offsets, parked: new ParkedMessages(database, now), commit, attempts: { maxAttempts, backOff, random }, report };
    this.compaction = new Compaction(log, keys, offsets, commit, report);
    const { readers } = this.compaction;
    this.retention = new Retention({ database, log, offsets, commit, readers, now, everyMs: options.retentionEveryMs ?? HOUR, report });
    this.saveCheckpoint = database.prepare(
      'INSERT INTO checkpoint (name, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
    );
    this.loadCheckpoint = database.prepare('SELECT position FROM checkpoint WHERE name = ?');
  }

  async ensureTopics(definitions: readonly TopicDefinition[]): Promise<void> {
    this.assertOpen();
    const { log, commit } = this.parts;
    const missing = missingTopics(shapeIn(log.topics), definitions);
    const created = commit.submit(() => createTopics(this.database, missing));
    // In this turn, so that a second call finds them and a refused one fails nobody else's transaction.
    commit.flush();
    await created;
    for (const [name, partitions] of readTopics(this.database)) if (!log.topics.has(name)) log.topics.set(name, partitions);
    this.compaction.watch();
    this.retention.keep(definitions);
  }

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    this.assertPublishable(records);
    if (records.length === 0) return;
    await this.parts.commit.submit(() => this.append(records));
  }

  async publishWithCheckpoint(
    records: readonly OutgoingRecord[],
    { name, position }: { readonly name: string; readonly position: number },
  ): Promise<void> {
    this.assertPublishable(records);
    if (!Number.isSafeInteger(position)) throw invalidArgument('checkpoint.position', 'a whole number', position);
    await this.parts.commit.submit(() => {
      this.append(records);
      this.saveCheckpoint.run(name, position);
    });
  }

  async readCheckpoint(name: string): Promise<number> {
    this.assertOpen();
    return this.reading('checkpoint', () => Number(this.loadCheckpoint.get(name)?.['position'] ?? -1));
  }

  async lastRecords(topic: string): Promise<IncomingRecord[]> {
    this.assertOpen();
    const { log } = this.parts;
    return this.reading(`the end of ${topic}`, () =>
      (log.topics.get(topic) ?? []).flatMap((partition) => log.readOne(partition, partition.end - 1) ?? []),
    );
  }

  async consume(group: string, topics: readonly string[], handler: MessageHandler, options?: ConsumeOptions): Promise<Consumer> {
    this.assertOpen();
    const { concurrency, concerns, seats } = consumeRequest(group, topics, options, (seat) => this.consumers.has(seat));
    const partitions = topics.flatMap((topic) => this.parts.log.partitionsOf(topic));
    const consumer = this.reading(
      'consume',
      () => new GroupConsumer(this.parts, { group, partitions, handler, concurrency, concerns, onStopped: () => leave() }),
    );
    const leave = (): void => {
      this.compaction.readers.delete(consumer);
      for (const seat of seats) this.consumers.delete(seat);
    };
    this.compaction.readers.add(consumer);
    for (const seat of seats) this.consumers.set(seat, consumer);
    consumer.start();
    return consumer;
  }

  async materialise(...[topic, onRecord, { concerns } = {}]: Parameters<MessageBus['materialise']>): Promise<Materialisation> {
    this.assertOpen();
    const partitions = this.parts.log.partitionsOf(topic);
    const materialisation: TopicMaterialisation = new TopicMaterialisation(this.parts, partitions, { onRecord, concerns }, (reader) => {
      this.compaction.readers.delete(reader);
      this.materialisations.delete(materialisation);
    });
    this.compaction.readers.add(materialisation);
    this.materialisations.add(materialisation);
    await materialisation.ready;
    return materialisation;
  }

  async listParked(group?: string): Promise<ParkedRecord[]> {
    this.assertOpen();
    return this.reading('list parked', () => this.parts.parked.list(group));
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
    this.compaction.stop();
    try {
      await this.retention.stop();
      await Promise.all([...new Set(this.consumers.values()), ...this.materialisations].map((reader) => reader.stop()));
      this.parts.commit.flush();
    } finally {
      this.database.close();
    }
  }

  private append(records: readonly OutgoingRecord[]): void {
    for (const record of records) this.parts.log.append(record);
  }

  /** One bad record must not fail the others of its transaction, so all is checked before it is submitted. */
  private assertPublishable(records: readonly OutgoingRecord[]): void {
    this.assertOpen();
    for (const record of records) {
      this.parts.log.partitionsOf(record.topic);
      assertPublishable(record);
    }
  }

  private assertOpen(): void {
    if (this.closed) throw new MessageBusError('message-bus.unavailable', 'the bus is closed');
  }

  private reading<T>(doing: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw asBusError(error, doing);
    }
  }
}
