import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { IncomingRecord, ParkedRecord } from '../message-bus.ts';
import { behind, parkedIdOf, type Parking } from '../delivery/index.ts';
import type { GroupCommit } from './group-commit.ts';
import { headersOf, headersText, valueOf } from './record-log.ts';
import type { Partition } from './topic-table.ts';

const COLUMNS =
  'm.consumer_group, m.offset, m.key, m.value, m.headers, m.timestamp, m.cause, m.parked_at, p.topic, p.number FROM parked m JOIN partition p ON p.id = m.partition';

/** What groups could not handle, with its raw bytes. Writing methods run within the group commit. */
export class ParkedMessages {
  private readonly now: () => number;
  private readonly insert: StatementSync;
  private readonly remove: StatementSync;
  private readonly setCause: StatementSync;
  private readonly setCauseBehind: StatementSync;
  private readonly firstOfKey: StatementSync;
  private readonly keys: StatementSync;
  private readonly all: StatementSync;
  private readonly ofGroup: StatementSync;

  constructor(database: DatabaseSync, now: () => number) {
    this.now = now;
    // A message that is delivered again after a crash may be parked already: it keeps its first cause.
    this.insert = database.prepare(
      `INSERT INTO parked (consumer_group, partition, offset, key, value, headers, timestamp, cause, parked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (consumer_group, partition, key, offset) DO NOTHING`,
    );
    const inOrder = 'WHERE consumer_group = ? AND partition = ? AND key = ?';
    this.remove = database.prepare(`DELETE FROM parked ${inOrder} AND offset = ?`);
    this.setCause = database.prepare(`UPDATE parked SET cause = ? ${inOrder} AND offset = ?`);
    this.setCauseBehind = database.prepare(`UPDATE parked SET cause = ? ${inOrder} AND offset > ?`);
    this.firstOfKey = database.prepare(`SELECT ${COLUMNS} ${inOrder} ORDER BY m.offset LIMIT 1`);
    this.keys = database.prepare('SELECT key, min(offset) AS first FROM parked WHERE consumer_group = ? AND partition = ? GROUP BY key');
    this.all = database.prepare(`SELECT ${COLUMNS} ORDER BY m.seq`);
    this.ofGroup = database.prepare(`SELECT ${COLUMNS} WHERE consumer_group = ? ORDER BY m.seq`);
  }

  park(group: string, partition: Partition, record: IncomingRecord, cause: string): void {
    this.insert.run(
      group,
      partition.id,
      record.offset,
      record.key,
      record.value,
      headersText(record.headers),
      record.timestamp,
      cause,
      this.now(),
    );
  }

  /** The first one of a key failed again: the others now wait behind it. */
  parkAgain(group: string, partition: Partition, record: IncomingRecord, cause: string): void {
    this.setCause.run(cause, group, partition.id, record.key, record.offset);
    this.setCauseBehind.run(
      behind(group, { topic: partition.topic, partition: partition.number }, record.offset),
      group,
      partition.id,
      record.key,
      record.offset,
    );
  }

  unpark(group: string, partition: Partition, record: IncomingRecord): void {
    this.remove.run(group, partition.id, record.key, record.offset);
  }

  /** Keys that are held back, with the offset of their first parked message. */
  heldKeys(group: string, partition: Partition): Map<string, number> {
    return new Map(this.keys.all(group, partition.id).map((row) => [String(row['key']), Number(row['first'])]));
  }

  first(group: string, partition: Partition, key: string): ParkedRecord | undefined {
    const row = this.firstOfKey.get(group, partition.id, key);
    return row && parkedRecordOf(row);
  }

  /** The parking of one partition, durable through the group commit. */
  of(group: string, partition: Partition, commit: GroupCommit): Parking {
    return {
      park: (records, cause) =>
        commit.submit(() => {
          for (const record of records) this.park(group, partition, record, cause);
        }),
      parkAgain: (record, cause) => commit.submit(() => this.parkAgain(group, partition, record, cause)),
      unpark: (record) => commit.submit(() => this.unpark(group, partition, record)),
      // What is being parked in this turn must be seen before the key is let go.
      first: (key) => {
        commit.flush();
        return this.first(group, partition, key)?.offset;
      },
      read: async (key) => this.first(group, partition, key),
    };
  }

  list(group?: string): ParkedRecord[] {
    return (group === undefined ? this.all.all() : this.ofGroup.all(group)).map(parkedRecordOf);
  }
}

function parkedRecordOf(row: ReturnType<StatementSync['get']> & object): ParkedRecord {
  const group = String(row['consumer_group']);
  const topic = String(row['topic']);
  const partition = Number(row['number']);
  const offset = Number(row['offset']);
  return {
    parkedId: parkedIdOf(group, topic, partition, offset),
    group,
    topic,
    partition,
    offset,
    key: String(row['key']),
    value: valueOf(row),
    headers: headersOf(row),
    timestamp: Number(row['timestamp']),
    cause: String(row['cause']),
    parkedAt: Number(row['parked_at']),
  };
}
