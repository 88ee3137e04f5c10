import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { MessageBusError, type IncomingRecord, type OutgoingRecord } from '../message-bus.ts';
import { partitionFor } from '../delivery/index.ts';
import type { CompactedKeys } from './compacted-keys.ts';
import type { Participant } from './group-commit.ts';
import { RecentRecords } from './recent-records.ts';
import { OFFSETS_PER_PARTITION, readTopics, type Partition, type Topics } from './topic-table.ts';

export interface ReadAhead {
  readonly records: readonly IncomingRecord[];
  /** Where to read on. At the partition's end when there was no more, even if the last offsets hold nothing. */
  readonly position: number;
}

/** Records by partition and offset. Appends run within the group commit; reads see what is committed: the newest from memory, the others from disk. */
export class RecordLog implements Participant {
  readonly topics: Topics;
  private readonly keys: CompactedKeys;
  private readonly now: () => number;
  private readonly touched = new Set<Partition>();
  private readonly recent = new RecentRecords();
  private readonly followers = new Map<Partition, Set<() => void>>();
  private readonly insert: StatementSync;
  private readonly range: StatementSync;
  private readonly one: StatementSync;
  private readonly moveEnd: StatementSync;
  private readonly remove: StatementSync;

  constructor(database: DatabaseSync, keys: CompactedKeys, now: () => number) {
    this.topics = readTopics(database);
    this.keys = keys;
    this.now = now;
    this.insert = database.prepare('INSERT INTO record (id, key, value, headers, timestamp) VALUES (?, ?, ?, ?, ?)');
    this.range = database.prepare('SELECT id, key, value, headers, timestamp FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?');
    this.one = database.prepare('SELECT id, key, value, headers, timestamp FROM record WHERE id = ?');
    this.remove = database.prepare('DELETE FROM record WHERE id >= ? AND id < ?');
    this.moveEnd = database.prepare('UPDATE partition SET end = ? WHERE id = ?');
  }

  partitionsOf(topic: string): readonly Partition[] {
    const partitions = this.topics.get(topic);
    if (!partitions) throw new MessageBusError('message-bus.unknown_topic', `topic ${topic} is not there`);
    return partitions;
  }

  append(record: OutgoingRecord): void {
    const partitions = this.partitionsOf(record.topic);
    const partition = partitions[partitionFor(record.key, partitions.length)];
    if (!partition || partition.tail >= OFFSETS_PER_PARTITION)
      throw new MessageBusError('message-bus.unavailable', `topic ${record.topic}: its partition is full`);
    const offset = partition.tail;
    const timestamp = this.now();
    this.insert.run(partition.base + offset, record.key, record.value, headersText(record.headers), timestamp);
    if (partition.compact) this.keys.appended(partition, record.key, offset, record.value === null);
    else this.recent.add(partition, { ...copyOf(record), partition: partition.number, offset, timestamp });
    partition.tail += 1;
    this.touched.add(partition);
  }

  /** Within a transaction. Its other records stay where they are. */
  removeBelow(partition: Partition, offset: number): void {
    this.remove.run(partition.base, partition.base + offset);
    this.recent.dropBelow(partition, offset);
  }

  /** At most `limit` records from an offset on, and at least one where there is one, however few bytes are asked for. */
  read(partition: Partition, from: number, limit: number, maxBytes: number): ReadAhead {
    const records: IncomingRecord[] = [];
    let bytes = 0;
    for (const record of this.recent.from(partition, from, limit) ?? this.stored(partition, from, limit)) {
      records.push(record);
      bytes += record.value?.byteLength ?? 0;
      if (bytes >= maxBytes) break;
    }
    const last = records.at(-1);
    const full = records.length >= limit || bytes >= maxBytes;
    return { records, position: full && last ? last.offset + 1 : Math.max(from, partition.end) };
  }

  /** Undefined when it was compacted away. */
  readOne(partition: Partition, offset: number): IncomingRecord | undefined {
    const [recent] = this.recent.from(partition, offset, 1) ?? [];
    if (recent !== undefined) return recent;
    const row = this.one.get(partition.base + offset);
    return row && recordOf(partition, row);
  }

  /** Calls back after each commit that made the partition longer. Returns what ends that. */
  follow(partition: Partition, onLonger: () => void): () => void {
    const followers = this.followers.get(partition) ?? new Set();
    this.followers.set(partition, followers.add(onLonger));
    return () => followers.delete(onLonger);
  }

  pending(): boolean {
    return this.touched.size > 0;
  }

  write(): void {
    for (const partition of this.touched) this.moveEnd.run(partition.tail, partition.id);
  }

  committed(): void {
    for (const partition of this.touched) {
      partition.end = partition.tail;
      for (const onLonger of this.followers.get(partition) ?? []) onLonger();
    }
    this.touched.clear();
  }

  rolledBack(): void {
    for (const partition of this.touched) {
      partition.tail = partition.end;
      this.recent.dropFrom(partition, partition.end);
    }
    this.touched.clear();
  }

  private *stored(partition: Partition, from: number, limit: number): Generator<IncomingRecord> {
    for (const row of this.range.iterate(partition.base + from, partition.base + partition.end, limit)) yield recordOf(partition, row);
  }
}

/** As it would be read from disk: the caller may change its bytes afterwards. */
const copyOf = ({ topic, key, value, headers }: OutgoingRecord): Pick<IncomingRecord, 'topic' | 'key' | 'value' | 'headers'> => ({
  topic,
  key,
  value: value && Uint8Array.from(value),
  headers: Object.freeze({ ...headers }),
});

type Row = ReturnType<StatementSync['get']> & object;

function recordOf(partition: Partition, row: Row): IncomingRecord {
  return {
    topic: partition.topic,
    partition: partition.number,
    offset: Number(row['id']) - partition.base,
    key: String(row['key']),
    value: valueOf(row),
    headers: headersOf(row),
    timestamp: Number(row['timestamp']),
  };
}

export function valueOf(row: Row): Uint8Array | null {
  const value = row['value'];
  return value instanceof Uint8Array ? value : null;
}

export function headersOf(row: Row): Readonly<Record<string, string>> {
  const headers = row['headers'];
  return typeof headers === 'string' ? (JSON.parse(headers) as Record<string, string>) : {};
}

export function headersText(headers: Readonly<Record<string, string>> | undefined): string | null {
  return headers && Object.keys(headers).length > 0 ? JSON.stringify(headers) : null;
}
