import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { messageOf } from '../../durable-files/index.ts';
import { EventStoreError, type AppendResult } from '../event-store.ts';
import type { EventTable } from './event-table.ts';
import type { PreparedAppend } from '../prepare-append.ts';
import type { CommittedEvent } from './recent-events.ts';
import { isFull, storeError } from './sqlite-errors.ts';

/** Bounds how long one transaction keeps the event loop. */
const MAX_APPENDS_PER_COMMIT = 512;

interface Waiting {
  readonly append: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: AppendResult } | { readonly refusal: unknown };

/** The one writer. Appends of one turn of the event loop share a transaction, and so do those that come in while it is committed. */
export class GroupCommit {
  private readonly db: DatabaseSync;
  private readonly table: EventTable;
  private readonly committed: (events: readonly CommittedEvent[]) => void;
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;
  private queue: Waiting[] = [];
  private turn: NodeJS.Immediate | undefined;
  private broken: EventStoreError | undefined;
  private position: number;
  /** Of the transaction in hand. */
  private inserted: CommittedEvent[] = [];

  constructor(db: DatabaseSync, table: EventTable, committed: (events: readonly CommittedEvent[]) => void) {
    this.db = db;
    this.table = table;
    this.committed = committed;
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.position = table.head();
  }

  /** Position of the newest committed event. */
  get head(): number {
    return this.position;
  }

  append(append: PreparedAppend): Promise<AppendResult> {
    this.turn ??= setImmediate(() => this.next());
    return new Promise((resolve, reject) => this.queue.push({ append, resolve, reject }));
  }

  /** Commits all that waits. */
  flush(): void {
    clearImmediate(this.turn);
    while (this.queue.length > 0) this.next();
  }

  private next(): void {
    const group = this.queue.splice(0, MAX_APPENDS_PER_COMMIT);
    this.turn = this.queue.length > 0 ? setImmediate(() => this.next()) : undefined;
    const before = this.position;
    this.inserted = [];
    try {
      if (this.broken !== undefined) throw this.broken;
      const outcomes = this.transact(group);
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome !== undefined && 'result' in outcome) resolve(outcome.result);
        else reject(outcome?.refusal);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    if (this.position > before) this.committed(this.inserted);
  }

  private transact(group: readonly Waiting[]): Outcome[] {
    let head = this.position;
    try {
      this.begin.run();
      const outcomes = group.map(({ append }): Outcome => {
        const refusal = this.admit(append);
        if (refusal !== undefined) return refusal;
        const result = this.table.insert(append, head);
        this.inserted.push(...recorded(append, head));
        head = result.position;
        return { result };
      });
      this.end(head);
      return outcomes;
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** An append that must not be inserted, with what it is told: its first result, or why not. */
  private admit(append: PreparedAppend): Outcome | undefined {
    try {
      const earlier = this.table.admit(append);
      return earlier && { result: earlier };
    } catch (refusal) {
      if (refusal instanceof TypeError || (refusal instanceof EventStoreError && refusal.code === 'event-store.conflict'))
        return { refusal };
      throw refusal;
    }
  }

  private end(head: number): void {
    if (head === this.position) return void this.db.exec('ROLLBACK');
    try {
      this.commit.run();
    } catch (error) {
      // After a failed write or fsync nobody knows what the disk holds, and a second fsync may report success for pages that were dropped
      // (https://wiki.postgresql.org/wiki/Fsync_Errors): no more appends until the record was opened and verified again. A full disk is told apart:
      // there the commit mark was never written.
      if (isFull(error)) throw error;
      this.broken = refusingAppends(error);
      throw new EventStoreError('event-store.unknown_result', `append: the commit failed: ${messageOf(error)}`, { cause: error });
    }
    this.position = head;
  }

  private failed(error: unknown): EventStoreError {
    try {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
    } catch (cause) {
      this.broken ??= refusingAppends(cause);
    }
    return storeError(error, 'append');
  }
}

const refusingAppends = (cause: unknown): EventStoreError =>
  new EventStoreError('event-store.unavailable', 'a write to the record failed: it takes no appends until it was opened again', { cause });

const recorded = ({ stream, events }: PreparedAppend, head: number): CommittedEvent[] =>
  events.map(({ revision, body, source: { id, type, data, metadata } }, index) => ({
    event: { stream, revision, position: head + 1 + index, id, type, data, metadata },
    bytes: body.length,
  }));
