import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RowSeal } from './row-seal.ts';
import { isDamage, openSealed, verifyRows, ViewDamagedError } from './verify-rows.ts';
import { schemaOf, viewSchema } from './view-schema.ts';

/** A view of the record in a file of its own. */
export interface ViewDefinition {
  readonly file: string;
  /** Of the tables: a view of another version is thrown away. */
  readonly version: number;
  /** `CREATE TABLE` and `CREATE INDEX` statements. Without `REPLACE` conflicts: SQLite would not tell of the rows that those remove. */
  readonly tables: string;
}

export interface ViewDatabase {
  /** To read, and within `transact` to write. */
  readonly database: DatabaseSync;
  /** All or nothing, sealed. What is written outside of it makes the view damaged at the next start. */
  readonly transact: (work: () => void) => void;
  /** What is written tells of something that is not on the record: the next start throws the view away. Nothing may be written after it. */
  readonly condemn: () => void;
}

/**
 * Opens a view, disposable: it holds nothing that the record does not. Hence no fsync on every commit, and one that is not, to the last row, what was
 * written is thrown away: `onDiscarded` says why. A crash loses at most the last transactions, whole.
 */
export const openViewDatabase = (definition: ViewDefinition, onDiscarded: (why: unknown) => void = () => undefined): ViewDatabase => {
  const { file } = definition;
  mkdirSync(dirname(file), { recursive: true });
  try {
    return openIntact(definition);
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDiscarded(error);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return openIntact(definition);
  }
};

/** Throws what `isDamage` knows unless the view is whole. */
const openIntact = ({ file, version, tables }: ViewDefinition): ViewDatabase => {
  const seal = new RowSeal();
  const database = openSealed(file, seal);
  try {
    // Ids are random, so every batch dirties pages all over: a cache that holds them, and rarer checkpoints, write each page fewer times.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000;');
    const schema = viewSchema(tables);
    if (isBlank(database)) database.exec(`BEGIN; ${schema.sql} PRAGMA user_version = ${version}; COMMIT;`);
    const found = userVersion(database);
    if (found !== version) throw new ViewDamagedError(`it is of version ${found}, expected ${version}`);
    if (schemaOf(database) !== schema.text) throw new ViewDamagedError('its table definitions were changed');
    verifyRows(database, seal);
    return { database, transact: transactions(database, seal), condemn: () => database.exec("UPDATE seal SET sum = 'condemned'") };
  } catch (error) {
    database.close();
    throw error;
  }
};

const isBlank = (database: DatabaseSync): boolean =>
  userVersion(database) === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

const userVersion = (database: DatabaseSync): number => Number(database.prepare('PRAGMA user_version').get()?.['user_version']);

const transactions = (database: DatabaseSync, seal: RowSeal): ViewDatabase['transact'] => {
  const setSeal = database.prepare('UPDATE seal SET sum = ?');
  return (work) => {
    const before = seal.text();
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      setSeal.run(seal.text());
      database.exec('COMMIT');
    } catch (error) {
      seal.set(before);
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
};
