import type { DatabaseSync } from 'node:sqlite';
import { EventStoreError } from '../event-store.ts';

/** `ILCK`, so that `file record.sqlite` and we know whose it is. */
const APPLICATION_ID = 0x494c434b;
const FORMAT_VERSION = 1;

/**
 * `body` is the RFC 8785 text of the event (what the chain hashes), `hash` its sha256 hex. `append_end` is the revision of the last event of the append
 * that wrote the row: what a repeated append is answered with. Positions have no gaps here, so that a row that is gone is missed.
 */
const OBJECTS: ReadonlyArray<{ readonly type: string; readonly name: string; readonly sql: string }> = [
  {
    type: 'table',
    name: 'events',
    sql: 'CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, append_end INTEGER NOT NULL, hash TEXT NOT NULL, body BLOB NOT NULL) STRICT',
  },
  { type: 'index', name: 'events_by_stream', sql: 'CREATE UNIQUE INDEX events_by_stream ON events (stream, revision)' },
  {
    type: 'table',
    name: 'repairs',
    sql: 'CREATE TABLE repairs (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL) STRICT',
  },
];

const pragma = (db: DatabaseSync, name: string): unknown => db.prepare(`PRAGMA ${name}`).get()?.[name];

/** Creates the tables in an empty file, in one transaction. */
export const createSchema = (db: DatabaseSync): void => {
  if (!isBlank(db)) return;
  db.exec('BEGIN IMMEDIATE');
  for (const { sql } of OBJECTS) db.exec(sql);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}; COMMIT`);
};

const isBlank = (db: DatabaseSync): boolean =>
  pragma(db, 'application_id') === 0 && pragma(db, 'user_version') === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

/** The tables must be the very ones that this version makes: SQLite believes a changed definition. */
export const checkSchema = (db: DatabaseSync): void => {
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') !== APPLICATION_ID)
    throw new EventStoreError('event-store.corrupt', 'the file is not a record of Interlock');
  if (version !== FORMAT_VERSION)
    throw new EventStoreError('event-store.corrupt', `record format ${String(version)}, expected ${FORMAT_VERSION}`);
  const found = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid').all();
  const same =
    found.length === OBJECTS.length &&
    OBJECTS.every(({ type, name, sql }, index) => {
      const row = found[index];
      return (
        row?.['type'] === type && row['name'] === name && row['sql'] === sql && row['tbl_name'] === (type === 'index' ? 'events' : name)
      );
    });
  if (!same) throw new EventStoreError('event-store.corrupt', 'the table definitions of the record were changed');
};
