import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { hasCode } from '../durable-files/index.ts';
import { RowSeal } from './row-seal.ts';
import { ROW_TURNED, schemaOf, viewSchema, type ViewSchema } from './view-schema.ts';

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
}

/** The view's file is not what was written, or of another version. */
export class ViewDamagedError extends Error {
  readonly code = 'view.damaged';
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
export const openIntact = ({ file, version, tables }: ViewDefinition): ViewDatabase => {
  const database = new DatabaseSync(file);
  try {
    const seal = new RowSeal();
    database.function(ROW_TURNED, { varargs: true }, (table: SQLOutputValue, ...columns: SQLOutputValue[]) => {
      seal.turn(String(table), columns);
      return null;
    });
    // Ids are random, so every batch dirties pages all over: a cache that holds them, and rarer checkpoints, write each page fewer times.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000;');
    const schema = viewSchema(tables);
    if (isBlank(database)) database.exec(`BEGIN; ${schema.sql} PRAGMA user_version = ${version}; COMMIT;`);
    verify(database, schema, version, seal);
    return { database, transact: transactions(database, seal) };
  } catch (error) {
    database.close();
    throw error;
  }
};

const isBlank = (database: DatabaseSync): boolean =>
  userVersion(database) === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

const userVersion = (database: DatabaseSync): number => Number(database.prepare('PRAGMA user_version').get()?.['user_version']);

const verify = (database: DatabaseSync, schema: ViewSchema, version: number, seal: RowSeal): void => {
  const found = userVersion(database);
  if (found !== version) throw new ViewDamagedError(`it is of version ${found}, expected ${version}`);
  if (schemaOf(database) !== schema.text) throw new ViewDamagedError('its table definitions were changed');
  // That indexes say what their tables do; what the rows say, the seal.
  const faults = database.prepare('PRAGMA integrity_check(3)').all();
  const [first] = faults.map((row) => row['integrity_check']);
  if (first !== 'ok') throw new ViewDamagedError(String(first));
  for (const table of schema.tables) {
    const rows = database.prepare(`SELECT * FROM "${table}"`);
    rows.setReturnArrays(true);
    for (const row of rows.iterate() as Iterable<unknown>) seal.turn(table, row as SQLOutputValue[]);
  }
  const sums = database.prepare('SELECT sum FROM seal').all();
  if (sums.length !== 1 || sums[0]?.['sum'] !== seal.text())
    throw new ViewDamagedError(`its rows add up to ${seal.text()}, its seal is ${String(sums[0]?.['sum'])}`);
};

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

/** ERROR, READONLY, CORRUPT, TOOBIG, MISMATCH, NOTADB: what SQLite answers when it opens and reads a file whose bytes were changed. */
const DAMAGE: readonly number[] = [1, 8, 11, 18, 20, 26];

/** By shape: errors may come from another realm than ours. Node refuses integers beyond 2^53, which no row of ours holds. */
export const isDamage = (error: unknown): boolean =>
  hasCode(error, 'view.damaged') ||
  hasCode(error, 'ERR_OUT_OF_RANGE') ||
  (typeof error === 'object' && error !== null && 'errcode' in error && DAMAGE.includes(Number(error.errcode) % 256));
