import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A real write-ahead log, as a killed process leaves it, with the database beside it. */
export interface WalSample {
  readonly wal: Uint8Array;
  /** Size of the log after each transaction, in order. */
  readonly ends: readonly number[];
  /** How many of the transactions SQLite finds when it is given this log instead. */
  recovered(wal: Uint8Array): number;
  remove(): void;
}

/** Some transactions of one, two or three rows of half a page each; `before` ones are checkpointed, so that the log is begun anew over older frames. */
export const walSample = (transactions: number, before = 0): WalSample => {
  const directory = mkdtempSync(join(tmpdir(), 'interlock-wal-'));
  const file = join(directory, 'sample.sqlite');
  const db = new DatabaseSync(file);
  db.exec('PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
  db.exec('CREATE TABLE rows (transaction_number INTEGER NOT NULL, filler BLOB NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO rows VALUES (?, ?)');
  const transact = (number: number): void => {
    db.exec('BEGIN');
    for (let row = 0; row <= number % 3; row += 1) insert.run(number, Buffer.alloc(220, number));
    db.exec('COMMIT');
  };
  for (let number = 1; number <= before; number += 1) transact(number);
  db.exec('PRAGMA wal_checkpoint(RESTART)');
  let size = 32;
  const ends: number[] = [];
  for (let number = before + 1; number <= before + transactions; number += 1) {
    transact(number);
    size += framesOf(db, size) * 536;
    ends.push(size);
  }
  const wal = new Uint8Array(readFileSync(`${file}-wal`));
  const main = readFileSync(file);
  db.close();
  return {
    wal,
    ends,
    recovered: (changed) => recoveredBy(directory, main, changed) - before,
    remove: () => rmSync(directory, { recursive: true }),
  };
};

/** Frames that the last transaction wrote: what a checkpoint that copies nothing counts, less what was there. */
const framesOf = (db: DatabaseSync, size: number): number => {
  const row = db.prepare('PRAGMA wal_checkpoint(NOOP)').get();
  return Number(row?.['log']) - (size - 32) / 536;
};

let trial = 0;
const recoveredBy = (directory: string, main: Uint8Array, wal: Uint8Array): number => {
  const folder = join(directory, String(trial++));
  mkdirSync(folder);
  const file = join(folder, 'sample.sqlite');
  writeFileSync(file, main);
  writeFileSync(`${file}-wal`, wal);
  const db = new DatabaseSync(file);
  const found = Number(db.prepare('SELECT max(transaction_number) AS newest FROM rows').get()?.['newest'] ?? 0);
  db.close();
  rmSync(folder, { recursive: true });
  return found;
};
