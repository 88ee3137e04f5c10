import type { DatabaseSync } from 'node:sqlite';
import { parseStreamName, RELEASE_EVENTS, type RecordedEvent, type ReleaseEvent } from '@interlock/contracts';
import {
  canonicalEvent,
  evolve,
  initialState,
  phaseOf,
  releaseRowOf,
  releaseViewOf,
  type FoldedEvent,
  type Hashing,
  type RegisteredRelease,
  type ReleaseState,
} from '@interlock/domain';
import { leafHash } from '../prove-record/leaf-hash.ts';

/** Events were skipped: the views must not go on as if nothing had happened (design §8). */
export class ProjectionGapError extends Error {
  readonly code = 'ledger.gap';
  constructor(stream: string, expected: number, found: number) {
    super(`stream ${stream}: found revision ${found}, expected ${expected}`);
    this.name = 'ProjectionGapError';
  }
}

type Statements = Readonly<Record<keyof typeof SQL, ReturnType<DatabaseSync['prepare']>>>;

const CHECKPOINT = 'record';
const KEPT_STATES = 2_000;

/** Turns events of the record into rows. View writes and checkpoint are one transaction, so that a crash counts nothing twice. */
export class Projection {
  readonly #database: DatabaseSync;
  readonly #hashing: Hashing;
  readonly #states = new Map<string, ReleaseState>();
  readonly #sql: Statements;
  #leaves: number;

  constructor(database: DatabaseSync, hashing: Hashing) {
    this.#database = database;
    this.#hashing = hashing;
    this.#sql = Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)])) as Statements;
    this.#leaves = (database.prepare('SELECT count(*) AS n FROM leaves').get() as { n: number }).n;
  }

  /** Position up to which the views tell the record; -1 at the start. */
  position(): number {
    return (this.#sql.checkpoint.get(CHECKPOINT) as { position: number } | undefined)?.position ?? -1;
  }

  /** Projects a batch, all or nothing. */
  apply(events: readonly RecordedEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    const leavesBefore = this.#leaves;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const touched = new Map<string, RegisteredRelease>();
      for (const event of events) this.#project(event, touched);
      for (const release of touched.values()) this.#writeRelease(release);
      this.#sql.setCheckpoint.run(CHECKPOINT, last.position);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      this.#states.clear();
      this.#leaves = leavesBefore;
      throw error;
    }
    if (this.#states.size > KEPT_STATES) this.#states.clear();
  }

  #project(event: RecordedEvent, touched: Map<string, RegisteredRelease>): void {
    const { stream, revision, position, type } = event;
    const known = this.#sql.stream.get(stream) as { revision: number; fault: string | null } | undefined;
    const expected = (known?.revision ?? -1) + 1;
    if (revision !== expected) throw new ProjectionGapError(stream, expected, revision);
    const text = canonicalEvent(event);
    this.#sql.addEvent.run(position, stream, revision, type, JSON.stringify(event));
    this.#sql.addLeaf.run(this.#leaves, position, leafHash(text, this.#hashing));
    this.#leaves += 1;
    const fault = known?.fault ?? this.#fold(event, touched);
    this.#sql.setStream.run(stream, revision, fault);
  }

  /** Folds a release event into its view. A stream that this version cannot fold keeps its last view and says why; the others go on. */
  #fold(event: RecordedEvent, touched: Map<string, RegisteredRelease>): string | null {
    const name = parseStreamName(event.stream);
    if (name?.category !== 'release') return null;
    if (!Object.hasOwn(RELEASE_EVENTS, event.type)) return `unknown event type ${event.type} at revision ${event.revision}`;
    try {
      const state = evolve(this.#stateOf(event.stream, event.revision), event as RecordedEvent & ReleaseEvent & FoldedEvent);
      this.#states.set(event.stream, state);
      if (state.status === 'registered') touched.set(event.stream, state);
      if (event.type === 'DecisionRecorded') this.#addDecision(name.id, event);
      return null;
    } catch (error) {
      return `${event.type} at revision ${event.revision}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #addDecision(releaseId: string, event: RecordedEvent): void {
    const { decisionId, environment } = event.data as { decisionId: string; environment: string };
    this.#sql.addDecision.run(decisionId, releaseId, environment, event.position);
  }

  #stateOf(stream: string, before: number): ReleaseState {
    const kept = this.#states.get(stream);
    if (kept !== undefined) return kept;
    const rows = this.#sql.streamEvents.all(stream, before) as { body: string }[];
    return rows.map(({ body }) => JSON.parse(body) as FoldedEvent).reduce(evolve, initialState);
  }

  #writeRelease(release: RegisteredRelease): void {
    const { releaseId, candidate, registeredAt } = release;
    this.#sql.setRelease.run(
      releaseId,
      registeredAt,
      candidate.component,
      JSON.stringify(releaseViewOf(release)),
      JSON.stringify(releaseRowOf(release)),
    );
    for (const progress of Object.values(release.environments))
      this.#sql.setEnvironment.run(releaseId, progress.environment, phaseOf(progress));
    for (const { digest } of candidate.artifacts) this.#sql.addDigest.run(digest, releaseId);
  }
}

const SQL = {
  checkpoint: 'SELECT position FROM checkpoint WHERE name = ?',
  setCheckpoint: 'INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  stream: 'SELECT revision, fault FROM streams WHERE stream = ?',
  setStream: 'INSERT INTO streams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, fault = excluded.fault',
  addEvent: 'INSERT INTO events VALUES (?, ?, ?, ?, ?)',
  streamEvents: 'SELECT body FROM events WHERE stream = ? AND revision < ? ORDER BY revision',
  addLeaf: 'INSERT INTO leaves VALUES (?, ?, ?)',
  addDecision: 'INSERT INTO decisions VALUES (?, ?, ?, ?)',
  setRelease: 'INSERT INTO releases VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET view = excluded.view, row = excluded.row',
  setEnvironment: 'INSERT INTO release_environments VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET phase = excluded.phase',
  addDigest: 'INSERT OR IGNORE INTO release_digests VALUES (?, ?)',
} as const;
