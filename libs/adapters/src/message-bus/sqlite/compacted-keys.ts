import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Partition } from './topic-table.ts';

interface Tally {
  records: number;
  /** Superseded records and tombstones that are still there. */
  garbage: number;
  /** Garbage at which the next pass begins. */
  worthwhile: number;
}

const SMALLEST_PASS = 1_000;
const ROWS_PER_STEP = 500;

/**
 * Knows the newest record of each key of the compacted partitions and removes the others, in steps small enough not to be felt. Offsets are never
 * used again. A tombstone goes only once every reader is past it.
 */
export class CompactedKeys {
  private readonly tallies = new Map<Partition, Tally>();
  private readonly newest: StatementSync;
  private readonly upsert: StatementSync;
  private readonly scan: StatementSync;
  private readonly removeRecord: StatementSync;
  private readonly forgetKey: StatementSync;
  private readonly count: StatementSync;

  constructor(database: DatabaseSync) {
    this.newest = database.prepare('SELECT tombstone FROM latest WHERE partition = ? AND key = ?');
    this.upsert = database.prepare(
      'INSERT INTO latest (partition, key, offset, tombstone) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset, tombstone = excluded.tombstone',
    );
    this.scan = database.prepare(
      `SELECT r.id, r.key, l.offset, l.tombstone FROM record r LEFT JOIN latest l ON l.partition = ? AND l.key = r.key
       WHERE r.id >= ? AND r.id < ? ORDER BY r.id LIMIT ${ROWS_PER_STEP}`,
    );
    this.removeRecord = database.prepare('DELETE FROM record WHERE id = ?');
    this.forgetKey = database.prepare('DELETE FROM latest WHERE partition = ? AND key = ?');
    this.count = database.prepare('SELECT count(*) AS records FROM record WHERE id >= ? AND id < ?');
  }

  /** Within the transaction of the append. */
  appended(partition: Partition, key: string, offset: number, tombstone: boolean): void {
    const before = this.newest.get(partition.id, key);
    this.upsert.run(partition.id, key, offset, tombstone ? 1 : 0);
    const tally = this.tallyOf(partition);
    tally.records += 1;
    if (before?.['tombstone'] === 0) tally.garbage += 1;
    if (tombstone) tally.garbage += 1;
  }

  worthCompacting(partition: Partition): boolean {
    const { records, garbage, worthwhile } = this.tallyOf(partition);
    return garbage > records / 2 && garbage >= worthwhile;
  }

  /** One step of a pass, within a transaction. `readersAt` is the lowest position of any reader. Returns where the next step begins; undefined at the end. */
  compactFrom(partition: Partition, from: number, readersAt: number): number | undefined {
    const rows = this.scan.all(partition.id, partition.base + from, partition.base + partition.end);
    let removed = 0;
    for (const row of rows) {
      const offset = Number(row['id']) - partition.base;
      const spentTombstone = row['offset'] === offset && row['tombstone'] === 1 && offset < readersAt;
      if (row['offset'] === offset && !spentTombstone) continue;
      this.removeRecord.run(Number(row['id']));
      if (spentTombstone) this.forgetKey.run(partition.id, String(row['key']));
      removed += 1;
    }
    const tally = this.tallyOf(partition);
    tally.records -= removed;
    tally.garbage = Math.max(0, tally.garbage - removed);
    tally.worthwhile = Math.max(SMALLEST_PASS, tally.garbage * 2);
    const last = rows.at(-1);
    return rows.length === ROWS_PER_STEP && last ? Number(last['id']) - partition.base + 1 : undefined;
  }

  private tallyOf(partition: Partition): Tally {
    const known = this.tallies.get(partition);
    if (known) return known;
    const records = Number(this.count.get(partition.base, partition.base + partition.end)?.['records']);
    const tally = { records, garbage: 0, worthwhile: SMALLEST_PASS };
    this.tallies.set(partition, tally);
    return tally;
  }
}
