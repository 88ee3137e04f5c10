import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { types } from 'node:util';
import { MessageBusError } from '../message-bus.ts';

const SCHEMA_VERSION = 1;
const SQLITE_BUSY = 5;

/**
 * `record.id` is `partition.id * OFFSETS_PER_PARTITION + offset`: one integer key, so that a read ahead is a range of one b-tree.
 * `latest` knows the newest record of each key of compacted topics only.
 */
const SCHEMA = `
  CREATE TABLE topic (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, cleanup TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE partition (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, number INTEGER NOT NULL, end INTEGER NOT NULL, UNIQUE (topic, number)) STRICT;
  CREATE TABLE record (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value BLOB, headers TEXT, timestamp INTEGER NOT NULL) STRICT;
  CREATE TABLE latest (partition INTEGER NOT NULL, key TEXT NOT NULL, offset INTEGER NOT NULL, tombstone INTEGER NOT NULL, PRIMARY KEY (partition, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE committed (consumer_group TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, PRIMARY KEY (consumer_group, partition)) STRICT, WITHOUT ROWID;
  CREATE TABLE checkpoint (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE parked (
    seq INTEGER PRIMARY KEY, consumer_group TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, key TEXT NOT NULL,
    value BLOB, headers TEXT, timestamp INTEGER NOT NULL, cause TEXT NOT NULL, parked_at INTEGER NOT NULL) STRICT;
  CREATE UNIQUE INDEX parked_in_order ON parked (consumer_group, partition, key, offset);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens the file and holds it. `locking_mode=EXCLUSIVE` keeps SQLite's lock on the file for as long as the connection lives; it is a lock of the
 * operating system, so a killed process leaves none behind.
 */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16384',
    );
    database.exec('BEGIN IMMEDIATE');
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version === 0) database.exec(SCHEMA);
    else if (version !== SCHEMA_VERSION)
      throw new MessageBusError('message-bus.unavailable', `${file}: expected bus format ${SCHEMA_VERSION}, found ${version}`);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) throw new MessageBusError('message-bus.locked', `${file}: another process holds this bus`, { cause: error });
    throw asBusError(error, file);
  }
}

export function asBusError(error: unknown, doing: string): MessageBusError {
  if (error instanceof MessageBusError) return error;
  return new MessageBusError('message-bus.unavailable', `${doing}: ${types.isNativeError(error) ? error.message : String(error)}`, {
    cause: error,
  });
}

function isBusy(error: unknown): boolean {
  return types.isNativeError(error) && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
