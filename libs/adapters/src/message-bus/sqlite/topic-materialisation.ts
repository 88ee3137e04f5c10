import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageBusError, type IncomingRecord, type Materialisation } from '../message-bus.ts';
import { Advances, insist, type Taker } from '../delivery/index.ts';
import type { BusParts } from './bus-parts.ts';
import type { Reader } from './compaction.ts';
import type { Partition } from './topic-table.ts';

const RECORDS_PER_READ = 256;
const BYTES_PER_READ = 4 * 1_048_576;

/** Reads a topic whole, then follows it, one record at a time. */
export class TopicMaterialisation implements Materialisation, Reader {
  /** Resolves at the end that the topic had at the start; rejects when a record before it is not taken. */
  readonly ready: Promise<void>;
  private readonly parts: BusParts;
  private readonly partitions: readonly Partition[];
  private readonly taker: Taker;
  private readonly positions = new Map<Partition, number>();
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private readonly advances = new Advances();
  private longer = Promise.withResolvers<void>();

  constructor(parts: BusParts, partitions: readonly Partition[], taker: Taker, onStopped: (reader: Reader) => void) {
    this.parts = parts;
    this.partitions = partitions;
    this.taker = taker;
    const unfollow = partitions.map((partition) => parts.log.follow(partition, () => this.longer.resolve()));
    const ends = partitions.map((partition) => {
      this.positions.set(partition, 0);
      return partition.end;
    });
    this.ready = this.catchUp(ends);
    const following = this.ready.then(
      () => this.follow(),
      () => undefined, // the caller awaits `ready` as well
    );
    this.ended = following.catch(parts.report).finally(() => {
      for (const end of unfollow) end();
      onStopped(this);
    });
  }

  positionIn(partition: Partition): number | undefined {
    return this.positions.get(partition);
  }

  async idle(): Promise<void> {
    const ends = this.partitions.map((partition) => [partition, partition.end] as const);
    await this.advances.until(() => {
      if (this.stopping.signal.aborted) throw stoppedEarly(this.partitions);
      return ends.every(([partition, end]) => this.positionOf(partition) >= end);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.advances.tell();
    this.longer.resolve();
    await this.ended;
  }

  private async catchUp(ends: readonly number[]): Promise<void> {
    for (const [index, partition] of this.partitions.entries()) {
      while (this.positionOf(partition) < (ends[index] ?? 0)) {
        if (this.stopping.signal.aborted) throw stoppedEarly([partition]);
        await this.step(partition, (record) => this.take(record));
      }
    }
  }

  private async follow(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.longer = Promise.withResolvers();
      for (const partition of this.partitions) {
        while (this.positionOf(partition) < partition.end && !this.stopping.signal.aborted)
          await this.insistently(() => this.step(partition, (record) => this.insistently(() => this.take(record))));
      }
      if (this.stopping.signal.aborted) return;
      if (this.partitions.every((partition) => this.positionOf(partition) >= partition.end)) await this.longer.promise;
    }
  }

  private async step(partition: Partition, take: (record: IncomingRecord) => Promise<void>): Promise<void> {
    const { records, position } = this.parts.log.read(partition, this.positionOf(partition), RECORDS_PER_READ, BYTES_PER_READ);
    for (const record of records) {
      if (this.stopping.signal.aborted) return;
      await take(record);
      this.positions.set(partition, record.offset + 1);
    }
    this.positions.set(partition, position);
    this.advances.tell();
    await nextTurn();
  }

  private async take(record: IncomingRecord): Promise<void> {
    const { onRecord, concerns } = this.taker;
    if (record.value === null || concerns?.(record.topic, record.value) !== false) await onRecord(record);
  }

  private async insistently(work: () => Promise<void>): Promise<void> {
    await insist(work, this.parts.attempts, this.parts.report, this.stopping.signal);
  }

  private positionOf(partition: Partition): number {
    return this.positions.get(partition) ?? 0;
  }
}

const stoppedEarly = ([partition]: readonly Partition[]): MessageBusError =>
  new MessageBusError('message-bus.unavailable', `topic ${partition?.topic}: the bus was closed before its end was reached`);
