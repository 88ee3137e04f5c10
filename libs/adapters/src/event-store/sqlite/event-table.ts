import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { EventStoreError, type AppendResult } from '../event-store.ts';
import { corruptAt } from '../verify-chain.ts';
import { readRow, type Row, type StoredEvent } from './event-row.ts';
import { requireLink, type PreparedAppend } from '../prepare-append.ts';

const COLUMNS = 'position, stream, revision, id, append_end, hash, body';

interface StreamEnd {
  readonly revision: number;
  readonly hash: string | null;
}

/** The rows of the record. Writes happen only inside a transaction of its caller. */
export class EventTable {
  private readonly hashing: Hashing;
  private readonly lastOfStream: StatementSync;
  private readonly atRevision: StatementSync;
  private readonly ofStream: StatementSync;
  private readonly afterPosition: StatementSync;
  private readonly newest: StatementSync;
  private readonly insertRow: StatementSync;

  constructor(db: DatabaseSync, hashing: Hashing) {
    this.hashing = hashing;
    this.lastOfStream = db.prepare('SELECT revision, hash FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1');
    this.atRevision = db.prepare('SELECT position, id, append_end FROM events WHERE stream = ? AND revision = ?');
    this.ofStream = db.prepare(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`);
    this.afterPosition = db.prepare(`SELECT ${COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`);
    this.newest = db.prepare('SELECT max(position) AS head FROM events');
    this.insertRow = db.prepare(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  }

  head(): number {
    const head = this.newest.get()?.['head'];
    return typeof head === 'number' ? head : -1;
  }

  /** The result of an append that is already there; undefined when it may be inserted. Throws `event-store.conflict`, or a `TypeError` for a wrong link. */
  admit(append: PreparedAppend): AppendResult | undefined {
    const end = this.endOf(append.stream);
    if (end.revision === append.expectedRevision) {
      requireLink(append.stream, append.previousHash, end.hash);
      return undefined;
    }
    const earlier = this.resultOf(append);
    if (earlier !== undefined) return earlier;
    throw new EventStoreError(
      'event-store.conflict',
      `append to ${append.stream}: it is at revision ${end.revision}, expected ${append.expectedRevision}`,
    );
  }

  /** Inserts right after `head`. */
  insert({ stream, events }: PreparedAppend, head: number): AppendResult {
    const appendEnd = events.at(-1)?.revision ?? -1;
    let position = head;
    for (const { id, revision, body, hash } of events) this.insertRow.run(++position, stream, revision, id, appendEnd, hash, body);
    return { revision: appendEnd, position };
  }

  readStream(stream: string, fromRevision: number, limit: number): RecordedEvent[] {
    // To SQLite, -1 is without limit.
    return this.ofStream.all(stream, fromRevision, Number.isFinite(limit) ? limit : -1).map((row, index) => {
      const { event } = readRow(row, this.hashing);
      if (event.revision !== fromRevision + index) throw corruptAt(event, `expected revision ${fromRevision + index}`);
      return event;
    });
  }

  readAll(after: number, limit: number): RecordedEvent[] {
    return this.afterPosition.all(after, limit).map((row, index) => {
      const { event } = readRow(row, this.hashing);
      if (event.position !== after + 1 + index) throw corruptAt(event, `expected position ${after + 1 + index}`);
      return event;
    });
  }

  private endOf(stream: string): StreamEnd {
    const row = this.lastOfStream.get(stream);
    return row === undefined ? { revision: -1, hash: null } : { revision: Number(row['revision']), hash: String(row['hash']) };
  }

  private resultOf({ stream, first }: PreparedAppend): AppendResult | undefined {
    const row = this.atRevision.get(stream, first.revision);
    if (row === undefined || row['id'] !== first.id) return undefined;
    const revision = Number(row['append_end']);
    return { revision, position: Number(row['position']) + revision - first.revision };
  }
}

/** Every event in position order, each checked by itself. */
export function* storedEvents(db: DatabaseSync, hashing: Hashing): Generator<StoredEvent> {
  for (const row of db.prepare(`SELECT ${COLUMNS} FROM events ORDER BY position`).iterate() as Iterable<Row>) yield readRow(row, hashing);
}
