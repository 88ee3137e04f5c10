import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { RowSeal } from './row-seal.ts';
import { isDamage, openSealed, verifyRows } from './verify-rows.ts';

/** Where an event that a view has seen stands. */
export interface SeenEvent {
  readonly stream: string;
  readonly revision: number;
}

/**
 * Position of the record up to which a view tells, where it claims one beyond `beyond`; else -1. A view that is missing or damaged says nothing: it is
 * built anew. The whole view is verified only if its claim matters.
 */
export const viewPosition = (file: string, beyond: number): number => readBeyond(file, beyond, () => undefined).position;

/** The same, with the events beyond that a view which keeps events has seen. */
export const seenBeyond = (file: string, beyond: number): { readonly position: number; readonly events: readonly SeenEvent[] } => {
  const { position, found = [] } = readBeyond(file, beyond, eventsBeyond);
  return { position, events: found };
};

const readBeyond = <T>(
  file: string,
  beyond: number,
  read: (database: DatabaseSync, beyond: number) => T,
): { readonly position: number; readonly found?: T } => {
  if (!existsSync(file)) return { position: -1 };
  try {
    const seal = new RowSeal();
    const database = openSealed(file, seal);
    try {
      const position = claimedPosition(database);
      if (position <= beyond) return { position: -1 };
      verifyRows(database, seal);
      return { position, found: read(database, beyond) };
    } finally {
      database.close();
    }
  } catch (error) {
    if (isDamage(error)) return { position: -1 };
    throw error;
  }
};

/** Every view keeps its positions in a table `checkpoint`. */
const claimedPosition = (database: DatabaseSync): number => {
  const position = database.prepare('SELECT max(position) AS position FROM checkpoint').get()?.['position'];
  return typeof position === 'number' ? position : -1;
};

const eventsBeyond = (database: DatabaseSync, beyond: number): SeenEvent[] => {
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'events'").get() === undefined) return [];
  const rows = database.prepare('SELECT stream, revision FROM events WHERE position > ?').all(beyond);
  return rows.map(({ stream, revision }) => ({ stream: String(stream), revision: Number(revision) }));
};
