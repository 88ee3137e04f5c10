/** Rows that timelines are searched by; bodies stand in `events`. `placed` is the time of its place in the record, `recorded` that of its own clock: they differ where it has a skew. */
export const TIMELINE_TABLE = `
  CREATE TABLE timeline (position INTEGER PRIMARY KEY, kind TEXT NOT NULL, type TEXT NOT NULL, component TEXT, environment TEXT, release_id TEXT, deployment_id TEXT, drift_id TEXT, incident TEXT, recorded TEXT NOT NULL, placed TEXT NOT NULL, skew_ms INTEGER, skew_against TEXT) STRICT;
  CREATE INDEX timeline_by_recorded ON timeline (recorded);
  CREATE INDEX timeline_by_placed ON timeline (placed) WHERE skew_ms IS NOT NULL;
  CREATE INDEX timeline_by_component ON timeline (component);
  CREATE INDEX timeline_by_incident ON timeline (incident, position) WHERE incident IS NOT NULL;
`;
