import type { DatabaseSync } from 'node:sqlite';
import { asBusError, openDatabase } from './open-database.ts';
import { OFFSETS_PER_PARTITION } from './topic-table.ts';

export interface Withdrawal {
  /** Topic that tells the record. */
  readonly topic: string;
  /** Header of its messages that says their position in the record. */
  readonly header: string;
  /** Last position that is still on the record. */
  readonly position: number;
  /** Name of the publisher's checkpoint. */
  readonly checkpoint: string;
}

export interface Withdrawn {
  readonly messages: number;
  /** Parked messages that are delivered again instead. */
  readonly unparked: number;
}

/** The embedded bus while no process runs on it. */
export interface OfflineBus {
  /** -1 when there is none. */
  checkpoint(name: string): number;
  /** Values of the messages of a topic, partition by partition. */
  values(topic: string): Iterable<Uint8Array>;
  /**
   * After an older copy of the record was restored: takes back the messages of events that are no longer on it, so that no consumer mistakes the new
   * events at their revisions for repeats. Every group reads its topics from the beginning again, since what it once did about a message that stays may be
   * among what was lost; what is still on the record it recognises. What was parked comes again in its order, unless its topic keeps it no longer: then it stays
   * parked. Offsets are not used again. All or nothing.
   */
  withdraw(withdrawal: Withdrawal): Withdrawn;
  close(): void;
}

/** Holds the file. Throws `message-bus.locked` while another process does. */
export const openOfflineBus = (file: string): OfflineBus => {
  const database = openDatabase(file);
  const within = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asBusError(error, file);
    }
  };
  return {
    checkpoint: (name) =>
      within(() => Number(database.prepare('SELECT position FROM checkpoint WHERE name = ?').get(name)?.['position'] ?? -1)),
    values: (topic) => valuesOf(database, topic),
    withdraw: (withdrawal) => within(() => withdraw(database, withdrawal)),
    close: () => database.close(),
  };
};

const partitionsOf = (database: DatabaseSync, topic: string): number[] =>
  database
    .prepare('SELECT id FROM partition WHERE topic = ? ORDER BY number')
    .all(topic)
    .map((row) => Number(row['id']));

function* valuesOf(database: DatabaseSync, topic: string): Generator<Uint8Array> {
  const values = database.prepare('SELECT value FROM record WHERE id >= ? AND id < ? ORDER BY id');
  for (const id of partitionsOf(database, topic))
    for (const { value } of values.iterate(id * OFFSETS_PER_PARTITION, (id + 1) * OFFSETS_PER_PARTITION))
      if (value instanceof Uint8Array) yield value;
}

const KEPT = "SELECT p.id FROM partition p JOIN topic t ON t.name = p.topic WHERE t.cleanup = 'keep'";

const withdraw = (database: DatabaseSync, { topic, header, position, checkpoint }: Withdrawal): Withdrawn => {
  database.exec('BEGIN IMMEDIATE');
  try {
    // What its topic no longer holds would never come again. Looked at while the lost ones are there: they go either way.
    const held = `EXISTS (SELECT 1 FROM record r WHERE r.id = parked.partition * ${OFFSETS_PER_PARTITION} + parked.offset)`;
    const unparked = Number(database.prepare(`DELETE FROM parked WHERE partition IN (${KEPT}) AND ${held}`).run().changes);
    const remove = database.prepare('DELETE FROM record WHERE id >= ? AND id < ? AND CAST(headers ->> ? AS INTEGER) > ?');
    const messages = partitionsOf(database, topic).reduce(
      (sum, id) => sum + Number(remove.run(id * OFFSETS_PER_PARTITION, (id + 1) * OFFSETS_PER_PARTITION, header, position).changes),
      0,
    );
    // Not forgotten: what a group has to read again is kept for it.
    database.exec(`UPDATE committed SET offset = 0 WHERE partition IN (${KEPT})`);
    database.prepare('UPDATE checkpoint SET position = ? WHERE name = ? AND position > ?').run(position, checkpoint, position);
    database.exec('COMMIT');
    return { messages, unparked };
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};
