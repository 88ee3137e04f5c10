import type { DatabaseSync } from 'node:sqlite';
import { EntityRef, Instant, parseStreamName, type RecordedEvent } from '@interlock/contracts';
import { clockSkews, SKEW_WINDOW, timelineKindOf, timelineRowOf, type Clocked } from '@interlock/domain';
import { eventOf, type EventRow } from '../project-record/event-row.ts';

const KEPT_COMPONENTS = 10_000;

type Statements = Readonly<Record<keyof typeof SQL, ReturnType<DatabaseSync['prepare']>>>;

/** Writes the timeline's rows inside the projection's transaction, after the event itself. Whatever an event holds, it gets a row or is left out: it stops nothing. */
export class TimelineWriter {
  readonly #sql: Statements;
  /** Component by stream, of the releases that moved last. */
  readonly #components = new Map<string, string | null>();
  /** The events before, oldest first; undefined until they are read from the views. */
  #before: Clocked[] | undefined;

  constructor(database: DatabaseSync) {
    this.#sql = Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)])) as Statements;
  }

  add(event: RecordedEvent): void {
    const component = this.#componentOf(event);
    const kind = timelineKindOf(event);
    if (kind !== null) {
      const row = timelineRowOf(event, kind, component);
      const { position, type, environment, releaseId, deploymentId, driftId, incident, recordedAt } = row;
      this.#sql.add.run(
        position,
        kind,
        type,
        row.component,
        environment,
        releaseId,
        deploymentId,
        driftId,
        incident,
        recordedAt,
        recordedAt,
      );
    }
    this.#compareClocks(event);
  }

  /** Forgets what was not committed. */
  clear(): void {
    this.#before = undefined;
    this.#components.clear();
  }

  #compareClocks(event: RecordedEvent): void {
    const clocked = clockedOf(event);
    if (clocked === undefined) return;
    const before = (this.#before ??= this.#eventsBefore(event.position));
    // Of an event that was found out of step before, the first finding stands.
    for (const { position, skewMs, against, placedAt } of clockSkews(before, clocked))
      this.#sql.setSkew.run(placedAt, skewMs, against, position);
    before.push(clocked);
    if (before.length > SKEW_WINDOW) before.shift();
  }

  #eventsBefore(position: number): Clocked[] {
    const rows = this.#sql.before.all(position, SKEW_WINDOW) as unknown as EventRow[];
    return rows.toReversed().flatMap((row) => clockedOf(eventOf(row)) ?? []);
  }

  #componentOf({ stream, type, data }: RecordedEvent): string | null {
    if (parseStreamName(stream)?.category !== 'release') return null;
    if (type !== 'ReleaseCandidateRegistered' && this.#components.has(stream)) return this.#components.get(stream) ?? null;
    const first = type === 'ReleaseCandidateRegistered' ? data : this.#firstOf(stream);
    const component = EntityRef.safeParse((first as { candidate?: { component?: unknown } } | null | undefined)?.candidate?.component);
    const found = component.success ? component.data : null;
    this.#components.set(stream, found);
    for (const oldest of this.#components.keys()) {
      if (this.#components.size <= KEPT_COMPONENTS) break;
      this.#components.delete(oldest);
    }
    return found;
  }

  #firstOf(stream: string): unknown {
    const row = this.#sql.first.get(stream) as unknown as EventRow | undefined;
    return row === undefined ? undefined : eventOf(row).data;
  }
}

const clockedOf = ({ position, metadata }: RecordedEvent): Clocked | undefined =>
  Instant.safeParse(metadata.recordedAt).success ? { position, recordedAt: metadata.recordedAt, consumer: metadata.consumer } : undefined;

const SQL = {
  add: 'INSERT INTO timeline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)',
  setSkew: 'UPDATE timeline SET placed = ?, skew_ms = ?, skew_against = ? WHERE position = ? AND skew_ms IS NULL',
  before: 'SELECT position, body FROM events WHERE position < ? ORDER BY position DESC LIMIT ?',
  first: 'SELECT position, body FROM events WHERE stream = ? AND revision = 0',
} as const;
