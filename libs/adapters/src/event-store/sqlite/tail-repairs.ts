import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson, type Hashing } from '@interlock/domain';
import { EventStoreError } from '../event-store.ts';
import type { WalScan } from './scan-wal.ts';

/** A last transaction that was not whole when the record was opened, and was dropped. Nothing acknowledged was in it, unless its end was damaged afterwards. */
export interface TailRepair {
  /** Position of the newest event that was kept; -1 when none was. */
  readonly afterPosition: number;
  /** Where in the write-ahead log the dropped bytes began, and how many they were. */
  readonly offset: number;
  readonly droppedBytes: number;
}

/** Keeps a note of what SQLite dropped, for as long as the record lives. */
export const recordRepair = (db: DatabaseSync, scan: WalScan, head: number, hashing: Hashing): TailRepair[] => {
  if (scan.status !== 'torn') return [];
  const repair: TailRepair = { afterPosition: head, offset: scan.offset, droppedBytes: scan.droppedBytes };
  const body = canonicalJson(repair);
  db.prepare('INSERT INTO repairs (hash, body) VALUES (?, ?)').run(hashing.sha256Hex(body), body);
  return [repair];
};

/** Every repair of the past. Throws `event-store.corrupt`. */
export const pastRepairs = (db: DatabaseSync, hashing: Hashing): TailRepair[] =>
  db
    .prepare('SELECT number, hash, body FROM repairs ORDER BY number')
    .all()
    .map(({ number, hash, body }) => {
      if (typeof body !== 'string' || hashing.sha256Hex(body) !== hash)
        throw new EventStoreError('event-store.corrupt', `note ${String(number)} of a repaired tail does not have its hash`);
      return JSON.parse(body) as TailRepair;
    });
