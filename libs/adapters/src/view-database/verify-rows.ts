import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { hasCode } from '../durable-files/index.ts';
import type { RowSeal } from './row-seal.ts';
import { ROW_TURNED, SEAL_TABLE, tablesOf } from './view-schema.ts';

/** The view's file is not what was written, or of another version. */
export class ViewDamagedError extends Error {
  readonly code = 'view.damaged';
}

/** Opens a file whose changes turn the seal. */
export const openSealed = (file: string, seal: RowSeal): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.function(ROW_TURNED, { varargs: true }, (table: SQLOutputValue, ...columns: SQLOutputValue[]) => {
    seal.turn(String(table), columns);
    return null;
  });
  return database;
};

/** Throws what `isDamage` knows unless all rows add up to the seal of the file. `seal` is then that. */
export const verifyRows = (database: DatabaseSync, seal: RowSeal): void => {
  // That indexes say what their tables do; what the rows say, the seal.
  const faults = database.prepare('PRAGMA integrity_check(3)').all();
  const [first] = faults.map((row) => row['integrity_check']);
  if (first !== 'ok') throw new ViewDamagedError(String(first));
  for (const table of tablesOf(database).filter((name) => name !== SEAL_TABLE)) {
    const rows = database.prepare(`SELECT * FROM "${table}"`);
    rows.setReturnArrays(true);
    for (const row of rows.iterate() as Iterable<unknown>) seal.turn(table, row as SQLOutputValue[]);
  }
  const sums = database.prepare(`SELECT sum FROM ${SEAL_TABLE}`).all();
  if (sums.length !== 1 || sums[0]?.['sum'] !== seal.text())
    throw new ViewDamagedError(`its rows add up to ${seal.text()}, its seal is ${String(sums[0]?.['sum'])}`);
};

/** ERROR, READONLY, CORRUPT, TOOBIG, MISMATCH, NOTADB: what SQLite answers when it opens and reads a file whose bytes were changed. */
const DAMAGE: readonly number[] = [1, 8, 11, 18, 20, 26];

/** By shape: errors may come from another realm than ours. Node refuses integers beyond 2^53, which no row of ours holds. */
export const isDamage = (error: unknown): boolean =>
  hasCode(error, 'view.damaged') ||
  hasCode(error, 'ERR_OUT_OF_RANGE') ||
  (typeof error === 'object' && error !== null && 'errcode' in error && DAMAGE.includes(Number(error.errcode) % 256));
