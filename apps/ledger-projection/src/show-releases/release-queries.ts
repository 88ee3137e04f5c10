import type { DatabaseSync } from 'node:sqlite';
import type { RecordedEvent, ReleasePage, ReleaseRow, ReleaseView } from '@interlock/contracts';

export interface ReleaseFilter {
  readonly component?: string | undefined;
  readonly environment?: string | undefined;
  readonly phase?: string | undefined;
  readonly digest?: string | undefined;
  readonly limit: number;
  /** Cursor of the page before. */
  readonly after?: string | undefined;
}

/** Reads of the views about releases. Newest first. */
export class ReleaseQueries {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  show(releaseId: string): ReleaseView | undefined {
    const row = this.#database.prepare('SELECT view FROM releases WHERE release_id = ?').get(releaseId) as { view: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.view) as ReleaseView);
  }

  list({ component, environment, phase, digest, limit, after }: ReleaseFilter): ReleasePage {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, ...bound: string[]): void => {
      conditions.push(condition);
      values.push(...bound);
    };
    if (component !== undefined) where('component = ?', component);
    if (digest !== undefined) where('release_id IN (SELECT release_id FROM release_digests WHERE digest = ?)', digest);
    if (environment !== undefined && phase !== undefined)
      where('release_id IN (SELECT release_id FROM release_environments WHERE environment = ? AND phase = ?)', environment, phase);
    else if (environment !== undefined)
      where('release_id IN (SELECT release_id FROM release_environments WHERE environment = ?)', environment);
    else if (phase !== undefined) where('release_id IN (SELECT release_id FROM release_environments WHERE phase = ?)', phase);
    const [registered, releaseId] = (after ?? '').split('~');
    if (registered !== undefined && releaseId !== undefined) where('(registered, release_id) < (?, ?)', registered, releaseId);
    const text = `SELECT registered, release_id AS releaseId, row FROM releases ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`} ORDER BY registered DESC, release_id DESC LIMIT ?`;
    const rows = this.#database.prepare(text).all(...values, limit + 1) as { registered: string; releaseId: string; row: string }[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ row }) => JSON.parse(row) as ReleaseRow),
      next: rows.length > limit && last !== undefined ? `${last.registered}~${last.releaseId}` : null,
    };
  }

  /** Events of a stream from a revision (inclusive). */
  events(stream: string, fromRevision: number): RecordedEvent[] {
    const rows = this.#database
      .prepare('SELECT body FROM events WHERE stream = ? AND revision >= ? ORDER BY revision')
      .all(stream, fromRevision) as { body: string }[];
    return rows.map(({ body }) => JSON.parse(body) as RecordedEvent);
  }

  /** Events of the whole record with a position beyond `after`, in order. */
  record(after: number, limit: number): RecordedEvent[] {
    const rows = this.#database.prepare('SELECT body FROM events WHERE position > ? ORDER BY position LIMIT ?').all(after, limit) as {
      body: string;
    }[];
    return rows.map(({ body }) => JSON.parse(body) as RecordedEvent);
  }

  /** The event that recorded a decision. */
  decision(decisionId: string): RecordedEvent | undefined {
    const row = this.#database.prepare('SELECT body FROM events JOIN decisions USING (position) WHERE decision_id = ?').get(decisionId) as
      { body: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.body) as RecordedEvent);
  }
}
