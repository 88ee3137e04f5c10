import type { DatabaseSync } from 'node:sqlite';
import type { EntityRef, RecordedEvent, TimelineKind } from '@interlock/contracts';
import type { PlacedRow } from '@interlock/domain';
import { eventOf, type EventRow } from '../project-record/event-row.ts';

/** What rows of a timeline are chosen by. Rows without a component or an environment concern every one, and are never left out. */
export interface TimelineFilter {
  readonly since: string;
  readonly until: string;
  readonly components: readonly EntityRef[] | null;
  readonly environment: string | null;
}

/** A row with its event. */
export interface ShownRow {
  readonly row: PlacedRow;
  readonly skew: { readonly ms: number; readonly against: string } | null;
  readonly event: RecordedEvent;
}

export interface LinkedIncident {
  readonly component: string | null;
  readonly environment: string | null;
  readonly event: RecordedEvent;
}

type StoredRow = PlacedRow & { readonly skewMs: number | null; readonly skewAgainst: string | null };

const COLUMNS =
  'timeline.position, kind, type, component, environment, release_id AS releaseId, deployment_id AS deploymentId, drift_id AS driftId, incident, recorded AS recordedAt, placed AS placedAt, skew_ms AS skewMs, skew_against AS skewAgainst';

/** Reads of the timeline's rows. */
export class TimelineQueries {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** A page in the order of positions, newest first, of those before a position. */
  page(filter: TimelineFilter, before: number, limit: number): ShownRow[] {
    const { where, values } = conditionsOf(filter);
    const rows = this.#database
      .prepare(
        `SELECT ${COLUMNS}, body FROM timeline JOIN events USING (position) WHERE ${where} AND timeline.position < ? ORDER BY timeline.position DESC LIMIT ?`,
      )
      .all(...values, before, limit) as unknown as (StoredRow & EventRow)[];
    return rows.map(shown);
  }

  /** The newest rows that tell of a change or of what became of it, at most `most`, in position order, without bodies. */
  changes(filter: TimelineFilter, most: number): PlacedRow[] {
    const { where, values } = conditionsOf(filter);
    const text = `SELECT ${COLUMNS} FROM timeline WHERE ${where} AND kind IN ('deployment', 'drift', 'health', 'override') ORDER BY timeline.position DESC LIMIT ?`;
    return (this.#database.prepare(text).all(...values, most) as unknown as PlacedRow[]).toReversed();
  }

  kinds(filter: TimelineFilter): ReadonlyMap<TimelineKind, number> {
    const { where, values } = conditionsOf(filter);
    const rows = this.#database.prepare(`SELECT kind, count(*) AS n FROM timeline WHERE ${where} GROUP BY kind`).all(...values);
    return new Map(rows.map(({ kind, n }) => [kind as TimelineKind, Number(n)]));
  }

  /** Times that an older copy of the record was put in its place. */
  restores(filter: TimelineFilter): number {
    const { where, values } = conditionsOf(filter);
    const text = `SELECT count(*) AS n FROM timeline WHERE ${where} AND type = 'RestoreAcknowledged'`;
    return Number(this.#database.prepare(text).get(...values)?.['n'] ?? 0);
  }

  at(position: number): ShownRow | undefined {
    const row = this.#database
      .prepare(`SELECT ${COLUMNS}, body FROM timeline JOIN events USING (position) WHERE timeline.position = ?`)
      .get(position) as unknown as (StoredRow & EventRow) | undefined;
    return row === undefined ? undefined : shown(row);
  }

  /** Where an incident was linked, first link first. */
  incident(incident: string): LinkedIncident[] {
    const rows = this.#database
      .prepare(
        'SELECT component, environment, events.position, body FROM timeline JOIN events USING (position) WHERE incident = ? ORDER BY timeline.position',
      )
      .all(incident) as unknown as (EventRow & { component: string | null; environment: string | null })[];
    return rows.map((row) => ({ component: row.component, environment: row.environment, event: eventOf(row) }));
  }

  knowsComponent(component: EntityRef): boolean {
    return (
      this.#database.prepare('SELECT 1 FROM releases WHERE component = ? LIMIT 1').get(component) !== undefined ||
      this.#database.prepare('SELECT 1 FROM timeline WHERE component = ? LIMIT 1').get(component) !== undefined
    );
  }

  knowsEnvironment(environment: string): boolean {
    return this.#database.prepare('SELECT 1 FROM timeline WHERE environment = ? LIMIT 1').get(environment) !== undefined;
  }
}

/** A row is in a window when its own clock or its place says so: a wrong clock hides nothing. */
const conditionsOf = ({ since, until, components, environment }: TimelineFilter): { where: string; values: string[] } => {
  const parts = ['(recorded BETWEEN ? AND ? OR (skew_ms IS NOT NULL AND placed BETWEEN ? AND ?))'];
  const values = [since, until, since, until];
  if (components !== null) {
    parts.push('(component IS NULL OR component IN (SELECT value FROM json_each(?)))');
    values.push(JSON.stringify(components));
  }
  if (environment !== null) {
    parts.push('(environment IS NULL OR environment = ?)');
    values.push(environment);
  }
  return { where: parts.join(' AND '), values };
};

const shown = ({ body, skewMs, skewAgainst, ...row }: StoredRow & EventRow): ShownRow => ({
  row,
  skew: skewMs === null || skewAgainst === null ? null : { ms: skewMs, against: skewAgainst },
  event: eventOf({ body, position: row.position }),
});
