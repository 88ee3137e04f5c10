import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SeenEvent } from './view-position.ts';
import { isDamage } from './verify-rows.ts';
import { SEAL_TABLE } from './view-schema.ts';

/** An event as a view that keeps events tells it. */
export interface ToldEvent extends SeenEvent {
  readonly position: number;
  /** Its RFC 8785 form, without the position. */
  readonly body: string;
  /** Of it among all that the view tells, from 0. */
  readonly leaf: number;
}

/** The newest event of an open view that keeps events; undefined while there is none. */
export const newestTold = (database: DatabaseSync): ToldEvent | undefined =>
  database.prepare('SELECT stream, revision, position, body, leaf FROM events ORDER BY position DESC LIMIT 1').get() as
    ToldEvent | undefined;

/** The same of a view that nobody has open. One that is missing or damaged tells nothing: it is built anew. */
export const lastTold = (file: string): ToldEvent | undefined => withView(file, newestTold);

/** As `condemn` of a view that is open: the next start throws it away. */
export const condemnView = (file: string): void =>
  withView(file, (database) => database.exec(`UPDATE ${SEAL_TABLE} SET sum = 'condemned'`));

const withView = <T>(file: string, work: (database: DatabaseSync) => T): T | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const database = new DatabaseSync(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
};
