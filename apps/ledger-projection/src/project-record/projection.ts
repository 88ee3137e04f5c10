import type { DatabaseSync } from 'node:sqlite';
import type { ViewDatabase } from '@interlock/adapters/view-database';
import { parseStreamName, RELEASE_EVENTS, type RecordedEvent, type ReleaseEvent } from '@interlock/contracts';
import {
  evolve,
  leafHash,
  phaseOf,
  recordedText,
  releaseRowOf,
  type CompactRange,
  type FoldedEvent,
  type Hashing,
  type RegisteredRelease,
} from '@interlock/domain';
import { SCHEMA_VERSION } from '@interlock/service-kit';
import { ViewTree } from '../prove-record/view-tree.ts';
import { TimelineWriter } from '../tell-timeline/timeline-writer.ts';
import { StreamStates } from './stream-states.ts';
import { totalsWriter } from './totals.ts';

/** Events were skipped: the views must not go on as if nothing had happened (design §8). */
export class ProjectionGapError extends Error {
  readonly code = 'ledger.gap';
  constructor(stream: string, expected: number, found: number) {
    super(`stream ${stream}: found revision ${found}, expected ${expected}`);
    this.name = 'ProjectionGapError';
  }
}

type Statements = Readonly<Record<keyof typeof SQL, ReturnType<DatabaseSync['prepare']>>>;

/** `fault`: why the stream's view stands still, after the revision `readable`, although its events are kept. */
interface StreamEnd {
  readonly revision: number;
  readonly readable: number;
  readonly fault: string | null;
}

/** What a batch moved, written once at its end. */
interface Batch {
  readonly releases: Map<string, RegisteredRelease>;
  readonly streams: Map<string, StreamEnd>;
}

const CHECKPOINT = 'record';

/** Turns events of the record into rows. View writes and checkpoint are one transaction, so that a crash counts nothing twice. */
export class Projection {
  /** The Merkle log over the events that are in the views. */
  readonly tree: ViewTree;
  readonly #transact: ViewDatabase['transact'];
  readonly #hashing: Hashing;
  readonly #states: StreamStates;
  readonly #timeline: TimelineWriter;
  readonly #sql: Statements;
  readonly #addTotals: (events: readonly RecordedEvent[]) => void;
  readonly #onStreamFault: (stream: string, fault: string) => void;
  #range: CompactRange;
  #position: number;

  constructor(
    { database, transact }: ViewDatabase,
    hashing: Hashing,
    onStreamFault: (stream: string, fault: string) => void = () => undefined,
  ) {
    this.#transact = transact;
    this.#hashing = hashing;
    this.#onStreamFault = onStreamFault;
    this.#sql = Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)])) as Statements;
    this.#states = new StreamStates(database);
    this.#timeline = new TimelineWriter(database);
    this.#addTotals = totalsWriter(database);
    this.tree = new ViewTree(database, hashing);
    this.#range = this.tree.range();
    this.#position = this.#storedPosition();
  }

  /** Position up to which the views tell the record; -1 at the start. */
  position(): number {
    return this.#position;
  }

  /** Projects a batch, all or nothing. */
  apply(events: readonly RecordedEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    try {
      this.#transact(() => this.#write(events, last));
    } catch (error) {
      this.#states.clear();
      this.#timeline.clear();
      this.#range = this.tree.range();
      throw error;
    }
    this.#position = last.position;
    this.#states.trim();
  }

  #write(events: readonly RecordedEvent[], last: RecordedEvent): void {
    const batch: Batch = { releases: new Map(), streams: new Map() };
    for (const event of events) this.#project(event, batch);
    for (const release of batch.releases.values()) this.#writeRelease(release);
    for (const [stream, { revision, readable, fault }] of batch.streams) this.#sql.setStream.run(stream, revision, readable, fault);
    this.#addTotals(events);
    this.#sql.setCheckpoint.run(CHECKPOINT, last.position);
  }

  #project(event: RecordedEvent, batch: Batch): void {
    const { stream, revision, position, id } = event;
    const end = batch.streams.get(stream) ?? (this.#sql.stream.get(stream) as unknown as StreamEnd | undefined);
    const expected = (end?.revision ?? -1) + 1;
    if (revision !== expected) throw new ProjectionGapError(stream, expected, revision);
    const text = recordedText(event);
    this.#sql.addEvent.run(position, this.#range.size, id, stream, revision, text);
    this.#addLeaf(leafHash(text, this.#hashing));
    this.#timeline.add(event);
    const fault = end?.fault ?? this.#fold(event, batch);
    batch.streams.set(stream, { revision, readable: fault === null ? revision : (end?.readable ?? -1), fault });
  }

  #addLeaf(hash: string): void {
    this.#sql.addNode.run(0, this.#range.size, hash);
    this.#range.append(hash, (node) => this.#sql.addNode.run(node.level, node.index, node.hash));
  }

  /** Folds a release event into its view. A stream that this version cannot fold keeps its last view and says why; the others go on. */
  #fold(event: RecordedEvent, batch: Batch): string | null {
    const name = parseStreamName(event.stream);
    if (name?.category !== 'release') return null;
    const fault = unknownIn(event) ?? this.#foldKnown(name.id, event, batch);
    if (fault !== null) this.#onStreamFault(event.stream, fault);
    return fault;
  }

  #foldKnown(releaseId: string, event: RecordedEvent, batch: Batch): string | null {
    try {
      const state = evolve(this.#states.before(event.stream, event.revision), event as RecordedEvent & ReleaseEvent & FoldedEvent);
      this.#states.set(event.stream, state);
      if (state.status === 'registered') batch.releases.set(event.stream, state);
      if (event.type === 'DecisionRecorded') this.#addDecision(releaseId, event);
      return null;
    } catch (error) {
      return `${event.type} at revision ${event.revision}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #addDecision(releaseId: string, event: RecordedEvent): void {
    const { decisionId, environment } = event.data as { decisionId: string; environment: string };
    this.#sql.addDecision.run(decisionId, releaseId, environment, event.position);
  }

  #writeRelease(release: RegisteredRelease): void {
    const { releaseId, candidate, registeredAt } = release;
    this.#sql.setRelease.run(releaseId, registeredAt, candidate.component, JSON.stringify(releaseRowOf(release)));
    for (const progress of Object.values(release.environments))
      this.#sql.setEnvironment.run(releaseId, progress.environment, phaseOf(progress));
    for (const { digest } of candidate.artifacts) this.#sql.addDigest.run(digest, releaseId);
  }

  #storedPosition(): number {
    return (this.#sql.checkpoint.get(CHECKPOINT) as { position: number } | undefined)?.position ?? -1;
  }
}

/** What a newer version of Interlock wrote may mean something else, whatever it looks like. */
const unknownIn = ({ type, revision, metadata: { schemaVersion } }: RecordedEvent): string | null => {
  if (!Object.hasOwn(RELEASE_EVENTS, type)) return `unknown event type ${type} at revision ${revision}`;
  return schemaVersion > SCHEMA_VERSION
    ? `${type} of version ${schemaVersion} at revision ${revision}: this version reads at most ${SCHEMA_VERSION}`
    : null;
};

const SQL = {
  checkpoint: 'SELECT position FROM checkpoint WHERE name = ?',
  setCheckpoint: 'INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  stream: 'SELECT revision, readable, fault FROM streams WHERE stream = ?',
  setStream:
    'INSERT INTO streams VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, readable = excluded.readable, fault = excluded.fault',
  addEvent: 'INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)',
  addNode: 'INSERT INTO merkle_nodes VALUES (?, ?, ?)',
  addDecision: 'INSERT INTO decisions VALUES (?, ?, ?, ?)',
  setRelease: 'INSERT INTO releases VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row',
  setEnvironment: 'INSERT INTO release_environments VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET phase = excluded.phase',
  addDigest: 'INSERT OR IGNORE INTO release_digests VALUES (?, ?)',
} as const;
