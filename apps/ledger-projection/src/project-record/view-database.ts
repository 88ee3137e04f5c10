import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Version of the tables below: views of another version are thrown away and built anew. */
const VERSION = 3;

const TABLES = `
  CREATE TABLE IF NOT EXISTS checkpoint (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS streams (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, readable INTEGER NOT NULL, fault TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, leaf INTEGER NOT NULL, event_id TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (stream, revision)) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_id ON events (event_id);
  CREATE TABLE IF NOT EXISTS releases (release_id TEXT PRIMARY KEY, registered TEXT NOT NULL, component TEXT NOT NULL, row TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS releases_by_time ON releases (registered, release_id);
  CREATE INDEX IF NOT EXISTS releases_by_component ON releases (component, registered);
  CREATE TABLE IF NOT EXISTS release_environments (release_id TEXT NOT NULL, environment TEXT NOT NULL, phase TEXT NOT NULL, PRIMARY KEY (release_id, environment)) STRICT;
  CREATE INDEX IF NOT EXISTS release_environments_by_phase ON release_environments (environment, phase);
  CREATE TABLE IF NOT EXISTS release_digests (digest TEXT NOT NULL, release_id TEXT NOT NULL, PRIMARY KEY (digest, release_id)) STRICT;
  CREATE TABLE IF NOT EXISTS decisions (decision_id TEXT PRIMARY KEY, release_id TEXT NOT NULL, environment TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS merkle_nodes (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (level, idx)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS totals (name TEXT NOT NULL, label TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (name, label)) STRICT;
`;

/** The views' file, disposable: it holds nothing that the record does not. Hence no fsync on every commit, and a damaged one is thrown away. */
export const openViewDatabase = (dataDirectory: string, onDiscarded: (why: unknown) => void = () => undefined): DatabaseSync => {
  const file = viewFile(dataDirectory);
  mkdirSync(dirname(file), { recursive: true });
  try {
    return openIntact(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDiscarded(error);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return openIntact(file);
  }
};

export const viewFile = (dataDirectory: string): string => join(dataDirectory, 'views', 'ledger.sqlite');

class DamagedViewsError extends Error {
  readonly code = 'ledger.views_damaged';
}

const openIntact = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  try {
    // Ids are random, so every batch dirties pages all over: a cache that holds them, and rarer checkpoints, write each page fewer times.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000;');
    const faults = database.prepare('PRAGMA integrity_check(3)').all();
    const [first] = faults.map((row) => row['integrity_check']);
    if (first !== 'ok') throw new DamagedViewsError(String(first));
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version !== VERSION) dropAll(database);
    database.exec(`${TABLES} PRAGMA user_version = ${VERSION};`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGE = [11, 26];

export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedViewsError ||
  (typeof error === 'object' && error !== null && 'errcode' in error && DAMAGE.includes(Number(error.errcode) % 256));

const dropAll = (database: DatabaseSync): void => {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all() as {
    name: string;
  }[];
  for (const { name } of tables) database.exec(`DROP TABLE "${name}"`);
};
