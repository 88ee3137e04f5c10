import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { EventStoreError, type AppendResult, type EventStore, type Subscriber, type Subscription } from '../event-store.ts';
import { prepareAppend } from '../prepare-append.ts';
import { corruptAt } from '../verify-chain.ts';
import { appendEvents } from './append-events.ts';
import { CatchUp } from './catch-up.ts';
import type { Connection } from './connection.ts';
import type { Notice } from './notice.ts';
import type { OwnStreams } from './own-streams.ts';
import { EventReader } from './read-events.ts';
import { StreamEnds } from './stream-ends.ts';
import { requireIds } from './wire-event.ts';

export interface EventStoreDbParts {
  readonly connection: Connection;
  readonly own: OwnStreams;
  readonly hashing: Hashing;
  readonly deadlineMs: number;
  readonly watchDogMs: number;
  readonly onNotice: (notice: Notice) => void;
}

/** The record in an EventStoreDB (or KurrentDB) of its own. */
export class EventStoreDb implements EventStore {
  readonly #parts: EventStoreDbParts;
  readonly #reader: EventReader;
  readonly #ends: StreamEnds;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #subscriptions = new Set<CatchUp>();
  #closing: Promise<void> | undefined;

  constructor(parts: EventStoreDbParts) {
    this.#parts = parts;
    this.#reader = new EventReader(parts.connection, parts.own, parts.deadlineMs);
    this.#ends = new StreamEnds(parts.hashing);
  }

  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<AppendResult> {
    this.#requireOpen();
    const prepared = prepareAppend(stream, expectedRevision, events, this.#parts.hashing);
    requireIds(stream, events);
    return this.#track(appendEvents({ ...this.#parts, reader: this.#reader, ends: this.#ends }, prepared));
  }

  async readStream(stream: string, fromRevision = 0, limit = Infinity): Promise<RecordedEvent[]> {
    this.#requireOpen();
    if (limit <= 0) return [];
    const events = await this.#track(this.#reader.stream(stream, fromRevision, limit));
    this.#requireChain(fromRevision, events);
    return events;
  }

  async readAll(after: number, limit: number): Promise<RecordedEvent[]> {
    this.#requireOpen();
    return this.#track(this.#reader.all(after, limit));
  }

  async head(): Promise<number> {
    this.#requireOpen();
    return this.#track(this.#reader.head());
  }

  subscribe(after: number, subscriber: Subscriber): Subscription {
    this.#requireOpen();
    const { connection, own, hashing, watchDogMs, onNotice } = this.#parts;
    const subscription = new CatchUp({ connection, own, hashing, watchDogMs, onNotice, reader: this.#reader, after, subscriber });
    this.#subscriptions.add(subscription);
    void subscription.ended.then(() => this.#subscriptions.delete(subscription));
    return subscription;
  }

  /** Lets the subscribers' batches in hand settle and what is under way be answered, then lets go of the connection. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await Promise.allSettled(this.#underWay);
    await this.#parts.connection.close();
  }

  /** Revisions without gaps, and each event names the hash of the one before it. */
  #requireChain(fromRevision: number, events: readonly RecordedEvent[]): void {
    let hash: string | undefined;
    events.forEach((event, index) => {
      if (event.revision !== fromRevision + index) throw corruptAt(event, `expected revision ${fromRevision + index}`);
      const said = event.metadata.previousHash;
      const before = event.revision === 0 ? null : hash;
      if (before !== undefined && said !== before)
        throw corruptAt(event, `previousHash is ${said}, the event before it hashes to ${before}`);
      hash = this.#ends.seen(event);
    });
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new EventStoreError('event-store.unavailable', 'the event store is closed');
  }
}
