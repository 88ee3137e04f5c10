import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MessageBusError } from '../message-bus.ts';
import { asBusError } from './open-database.ts';

/** Keeps something in memory that the transaction writes: told when to write, and how it ended. */
export interface Participant {
  /** True when there is something to write even if no caller waits for it. */
  pending(): boolean;
  write(): void;
  committed(): void;
  rolledBack(): void;
}

interface Waiting {
  readonly apply: () => void;
  readonly resolve: () => void;
  readonly reject: (error: MessageBusError) => void;
}

/** Offset commits that nobody waits for are written at the latest after this. They may lag: delivery is at least once. */
const LAZY_COMMIT_MS = 25;
const RETRY_COMMIT_MS = 1_000;

/** All that is submitted in one turn of the event loop shares one transaction and one fsync. */
export class GroupCommit {
  private readonly database: DatabaseSync;
  private readonly participants: readonly Participant[];
  private readonly report: (error: MessageBusError) => void;
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;
  private queue: Waiting[] = [];
  private turn: NodeJS.Immediate | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync, participants: readonly Participant[], report: (error: MessageBusError) => void) {
    this.database = database;
    this.participants = participants;
    this.report = report;
    this.begin = database.prepare('BEGIN IMMEDIATE');
    this.commit = database.prepare('COMMIT');
  }

  /** Resolves when what `apply` wrote is durable. */
  submit(apply: () => void): Promise<void> {
    this.turn ??= setImmediate(() => this.background());
    return new Promise((resolve, reject) => this.queue.push({ apply, resolve, reject }));
  }

  /** Writes what participants have pending, some time soon. */
  soon(delayMs = LAZY_COMMIT_MS): void {
    this.timer ??= setTimeout(() => this.background(), delayMs);
  }

  /** Commits everything submitted so far. Throws when that fails; those who wait are told as well. */
  flush(): void {
    const writes = this.queue;
    this.queue = [];
    this.unschedule();
    if (writes.length === 0 && !this.hasPending()) return;
    try {
      this.transact(writes);
    } catch (error) {
      const failure = asBusError(error, 'commit');
      for (const write of writes) write.reject(failure);
      if (this.hasPending()) this.soon(RETRY_COMMIT_MS);
      throw failure;
    }
    for (const participant of this.participants) participant.committed();
    for (const write of writes) write.resolve();
  }

  private transact(writes: readonly Waiting[]): void {
    this.begin.run();
    try {
      for (const write of writes) write.apply();
      for (const participant of this.participants) participant.write();
      this.commit.run();
    } catch (error) {
      for (const participant of this.participants) participant.rolledBack();
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  private background(): void {
    const waited = this.queue.length > 0;
    try {
      this.flush();
    } catch (error) {
      // Who waits was told. Offsets that nobody waits for are tried again.
      if (!waited) this.report(asBusError(error, 'commit offsets'));
    }
  }

  private hasPending(): boolean {
    return this.participants.some((participant) => participant.pending());
  }

  private unschedule(): void {
    clearImmediate(this.turn);
    clearTimeout(this.timer);
    this.turn = undefined;
    this.timer = undefined;
  }
}
