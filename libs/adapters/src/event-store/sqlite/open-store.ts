import type { DatabaseSync } from 'node:sqlite';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { EventStoreError, type AppendResult, type EventStore, type Subscriber, type Subscription } from '../event-store.ts';
import type { ChainReport } from '../verify-chain.ts';
import { CatchUpSubscription, type Feed } from './catch-up-subscription.ts';
import type { EventTable } from './event-table.ts';
import { GroupCommit } from './group-commit.ts';
import { prepareAppend } from '../prepare-append.ts';
import { RecentEvents } from './recent-events.ts';
import { storeError } from './sqlite-errors.ts';
import type { TailRepair } from './tail-repairs.ts';

interface Parts {
  readonly db: DatabaseSync;
  readonly table: EventTable;
  readonly hashing: Hashing;
  readonly unlock: () => void;
  readonly verifyReport: ChainReport | undefined;
  readonly repairs: readonly TailRepair[];
}

/** A record that was opened, verified and locked. */
export class OpenStore implements EventStore {
  readonly verifyReport: ChainReport | undefined;
  readonly repairs: readonly TailRepair[];
  private readonly parts: Parts;
  private readonly writer: GroupCommit;
  private readonly feed: Feed;
  private readonly recent = new RecentEvents();
  private readonly subscriptions = new Set<CatchUpSubscription>();
  private closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
    this.verifyReport = parts.verifyReport;
    this.repairs = parts.repairs;
    this.writer = new GroupCommit(parts.db, parts.table, (events) => {
      this.recent.add(events);
      this.wakeSubscriptions();
    });
    this.feed = {
      head: () => this.writer.head,
      readAll: (after, limit) =>
        this.recent.after(after, limit) ?? this.attempt('read the record', () => parts.table.readAll(after, limit)),
    };
  }

  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<AppendResult> {
    this.requireOpen();
    return this.writer.append(prepareAppend(stream, expectedRevision, events, this.parts.hashing));
  }

  async readStream(stream: string, fromRevision = 0, limit = Infinity): Promise<RecordedEvent[]> {
    this.requireOpen();
    return (
      this.recent.ofStream(stream, fromRevision, limit) ??
      this.attempt(`read ${stream}`, () => this.parts.table.readStream(stream, fromRevision, limit))
    );
  }

  async readAll(after: number, limit: number): Promise<RecordedEvent[]> {
    this.requireOpen();
    return this.feed.readAll(after, limit);
  }

  async head(): Promise<number> {
    this.requireOpen();
    return this.writer.head;
  }

  subscribe(after: number, subscriber: Subscriber): Subscription {
    this.requireOpen();
    const subscription = new CatchUpSubscription(this.feed, after, subscriber, (ended) => this.subscriptions.delete(ended));
    this.subscriptions.add(subscription);
    return subscription;
  }

  /** Commits what waits, lets the subscribers' batches in hand settle, then lets go of the file. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    try {
      this.writer.flush();
      await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
      this.parts.db.close();
    } finally {
      this.parts.unlock();
    }
  }

  private wakeSubscriptions(): void {
    for (const subscription of this.subscriptions) subscription.wake();
  }

  private requireOpen(): void {
    if (this.closing !== undefined) throw new EventStoreError('event-store.unavailable', 'the record is closed');
  }

  private attempt<T>(doing: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw storeError(error, doing);
    }
  }
}
