import { join } from 'node:path';
import type { ViewDefinition } from '@interlock/adapters/view-database';
import { TIMELINE_TABLE } from '../tell-timeline/timeline-table.ts';

/** Version of the tables below: views of another version are thrown away and built anew. */
const VERSION = 6;

const TABLES = `
  CREATE TABLE checkpoint (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE streams (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, readable INTEGER NOT NULL, fault TEXT) STRICT;
  CREATE TABLE events (position INTEGER PRIMARY KEY, leaf INTEGER NOT NULL, event_id TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (stream, revision)) STRICT;
  CREATE INDEX events_by_id ON events (event_id);
  CREATE TABLE releases (release_id TEXT PRIMARY KEY, registered TEXT NOT NULL, component TEXT NOT NULL, row TEXT NOT NULL) STRICT;
  CREATE INDEX releases_by_time ON releases (registered, release_id);
  CREATE INDEX releases_by_component ON releases (component, registered);
  CREATE TABLE release_environments (release_id TEXT NOT NULL, environment TEXT NOT NULL, phase TEXT NOT NULL, PRIMARY KEY (release_id, environment)) STRICT;
  CREATE INDEX release_environments_by_phase ON release_environments (environment, phase);
  CREATE TABLE release_digests (digest TEXT NOT NULL, release_id TEXT NOT NULL, PRIMARY KEY (digest, release_id)) STRICT;
  CREATE TABLE decisions (decision_id TEXT PRIMARY KEY, release_id TEXT NOT NULL, environment TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
  CREATE TABLE merkle_nodes (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (level, idx)) STRICT, WITHOUT ROWID;
  CREATE TABLE totals (name TEXT NOT NULL, label TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (name, label)) STRICT;
  ${TIMELINE_TABLE}
`;

/** The views' file. */
export const ledgerView = (dataDirectory: string): ViewDefinition => ({
  file: join(dataDirectory, 'views', 'ledger.sqlite'),
  version: VERSION,
  tables: TABLES,
});
