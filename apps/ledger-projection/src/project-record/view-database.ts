import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Version of the tables below: views of another version are thrown away and built anew. */
const VERSION = 1;

const TABLES = `
  CREATE TABLE IF NOT EXISTS checkpoint (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS streams (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, fault TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (stream, revision)) STRICT;
  CREATE TABLE IF NOT EXISTS releases (release_id TEXT PRIMARY KEY, registered TEXT NOT NULL, component TEXT NOT NULL, view TEXT NOT NULL, row TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS releases_by_time ON releases (registered, release_id);
  CREATE INDEX IF NOT EXISTS releases_by_component ON releases (component, registered);
  CREATE TABLE IF NOT EXISTS release_environments (release_id TEXT NOT NULL, environment TEXT NOT NULL, phase TEXT NOT NULL, PRIMARY KEY (release_id, environment)) STRICT;
  CREATE INDEX IF NOT EXISTS release_environments_by_phase ON release_environments (environment, phase);
  CREATE TABLE IF NOT EXISTS release_digests (digest TEXT NOT NULL, release_id TEXT NOT NULL, PRIMARY KEY (digest, release_id)) STRICT;
  CREATE TABLE IF NOT EXISTS decisions (decision_id TEXT PRIMARY KEY, release_id TEXT NOT NULL, environment TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS leaves (idx INTEGER PRIMARY KEY, position INTEGER NOT NULL UNIQUE, hash BLOB NOT NULL) STRICT;
`;

/** The views' file, disposable: it holds nothing that the record does not. Hence no fsync on every commit. */
export const openViewDatabase = (dataDirectory: string): DatabaseSync => {
  const directory = join(dataDirectory, 'views');
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, 'ledger.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version !== VERSION) dropAll(database);
  database.exec(`${TABLES} PRAGMA user_version = ${VERSION};`);
  return database;
};

const dropAll = (database: DatabaseSync): void => {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all() as {
    name: string;
  }[];
  for (const { name } of tables) database.exec(`DROP TABLE "${name}"`);
};
