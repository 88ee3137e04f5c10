import type { DatabaseSync } from 'node:sqlite';
import { streamName, type RecordedEvent, type ReleasePage, type ReleaseRow, type ReleaseView } from '@interlock/contracts';
import { foldRelease, releaseViewOf, type FoldedEvent } from '@interlock/domain';
import { eventOf, type EventRow } from '../project-record/event-row.ts';

export interface ReleaseFilter {
  /** The beginning of the id: hex digits and hyphens. */
  readonly id?: string | undefined;
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

  has(releaseId: string): boolean {
    return this.#database.prepare('SELECT 1 FROM releases WHERE release_id = ?').get(releaseId) !== undefined;
  }

  /** A release was ever asked for there. */
  knowsEnvironment(environment: string): boolean {
    return this.#database.prepare('SELECT 1 FROM release_environments WHERE environment = ? LIMIT 1').get(environment) !== undefined;
  }

  /** Folded when it is asked for: storing the view of a release again with each of its events costs more than all else that is stored of it. */
  show(releaseId: string): ReleaseView | undefined {
    const events = this.#events(
      'SELECT position, body FROM events JOIN streams USING (stream) WHERE stream = ? AND events.revision <= streams.readable ORDER BY events.revision',
      streamName('release', releaseId),
    );
    const state = foldRelease(events as (RecordedEvent & FoldedEvent)[]);
    return state.status === 'registered' ? releaseViewOf(state) : undefined;
  }

  list({ id, component, environment, phase, digest, limit, after }: ReleaseFilter): ReleasePage {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, ...bound: string[]): void => {
      conditions.push(condition);
      values.push(...bound);
    };
    // A range, so that the index is used: nothing in an id sorts behind its digits.
    if (id !== undefined) where('release_id >= ? AND release_id < ?', id, `${id}g`);
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
    return this.#events('SELECT position, body FROM events WHERE stream = ? AND revision >= ? ORDER BY revision', stream, fromRevision);
  }

  /** Events of the whole record with a position beyond `after`, in order. */
  record(after: number, limit: number): RecordedEvent[] {
    return this.#events('SELECT position, body FROM events WHERE position > ? ORDER BY position LIMIT ?', after, limit);
  }

  /** First revision of a stream with a position beyond one; where there is none, the one that comes next. */
  revisionAfter(stream: string, position: number): number {
    const row = this.#database
      .prepare(
        'SELECT coalesce(min(CASE WHEN position > ? THEN revision END), max(revision) + 1, 0) AS revision FROM events WHERE stream = ?',
      )
      .get(position, stream);
    return Number(row?.['revision'] ?? 0);
  }

  /** When events were recorded: those up to a position, newest first, or those beyond it, in order. */
  clocks(position: number, limit: number, which: 'before' | 'beyond'): { readonly position: number; readonly recordedAt: string }[] {
    const where = which === 'before' ? 'position <= ? ORDER BY position DESC' : 'position > ? ORDER BY position';
    return this.#database
      .prepare(`SELECT position, body ->> '$.metadata.recordedAt' AS recordedAt FROM events WHERE ${where} LIMIT ?`)
      .all(position, limit) as { position: number; recordedAt: string }[];
  }

  /** The event that recorded a decision. */
  decision(decisionId: string): RecordedEvent | undefined {
    return this.#events('SELECT position, body FROM events JOIN decisions USING (position) WHERE decision_id = ?', decisionId)[0];
  }

  /** Decisions whose id begins so, in the order of their ids. */
  decisionsFrom(beginning: string, limit: number): RecordedEvent[] {
    // A range, as in `list`.
    return this.#events(
      'SELECT position, body FROM events JOIN decisions USING (position) WHERE decision_id >= ? AND decision_id < ? ORDER BY decision_id LIMIT ?',
      beginning,
      `${beginning}g`,
      limit,
    );
  }

  /** An event and its place among the leaves of the log. A store may hold an id twice: the first is the one that was caused. */
  leaf(eventId: string): { readonly index: number; readonly event: RecordedEvent } | undefined {
    const row = this.#database
      .prepare('SELECT leaf, position, body FROM events WHERE event_id = ? ORDER BY position LIMIT 1')
      .get(eventId) as (EventRow & { leaf: number }) | undefined;
    return row === undefined ? undefined : { index: row.leaf, event: eventOf(row) };
  }

  #events(text: string, ...values: (string | number)[]): RecordedEvent[] {
    return (this.#database.prepare(text).all(...values) as unknown as EventRow[]).map(eventOf);
  }
}
