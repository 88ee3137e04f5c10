import type { Lock, LockMode, LockTime } from './lock.ts';
import type { Schema } from './schema.ts';
import type { Fields } from './sql-tree.ts';

export type SqlFindingCode =
  /** Data is gone or changed for good. */
  | 'migration.destroys'
  /** The version that runs now stops working, or the rows that are there stand in the way. */
  | 'migration.breaks'
  /** It is not known what the statement does. Counted like destruction. */
  | 'migration.not_understood';

export interface SqlFinding {
  readonly code: SqlFindingCode;
  readonly message: string;
}

/** What one statement does to others: the locks that it takes, and what is to be said against it. */
export interface Effect {
  readonly locks: readonly Lock[];
  readonly findings: readonly SqlFinding[];
}

/** What is known where a statement stands. */
export interface Place {
  readonly schema: Schema;
  /** Number of the migration. */
  readonly migration: number;
}

/** Whether nobody uses the table yet: the migration makes it itself. */
export const isNew = ({ schema, migration }: Place, table: string): boolean => schema.tables.get(table) === migration;

export type Judge = (fields: Fields, place: Place) => Effect;

export const NOTHING: Effect = { locks: [], findings: [] };

export const locks = (relation: string, mode: LockMode, held: LockTime = 'briefly'): Effect => ({
  locks: [{ relation, mode, held }],
  findings: [],
});
export const destroys = (message: string): Effect => ({ locks: [], findings: [{ code: 'migration.destroys', message }] });
export const breaks = (message: string): Effect => ({ locks: [], findings: [{ code: 'migration.breaks', message }] });
export const notUnderstood = (message: string): Effect => ({ locks: [], findings: [{ code: 'migration.not_understood', message }] });

export const all = (effects: readonly Effect[]): Effect => ({
  locks: effects.flatMap((effect) => effect.locks),
  findings: effects.flatMap((effect) => effect.findings),
});
