import type { NewEvent, RecordedEvent } from '@interlock/contracts';

/** The record. Every method rejects with `EventStoreError`. */
export interface EventStore {
  /**
   * Appends all events or none, durably, right after `expectedRevision` (-1: the stream must not exist). A repeated append of the same first event id at
   * the *same* expected revision succeeds with the first result; at any other revision ids are not looked at (as EventStoreDB does).
   */
  append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Events of one stream from a revision (inclusive, default 0), in order, at most `limit` (default: all). Empty when the stream does not exist. */
  readStream(stream: string, fromRevision?: number, limit?: number): Promise<RecordedEvent[]>;
  /** Events of the whole record with `position > after`, in position order, at most `limit`. `after` -1 means from the beginning. */
  readAll(after: number, limit: number): Promise<RecordedEvent[]>;
  /** Position of the newest event; -1 when the record is empty. */
  head(): Promise<number>;
  /** Catch-up subscription to the whole record after a position. Order is position order; positions have gaps. */
  subscribe(after: number, subscriber: Subscriber): Subscription;
  close(): Promise<void>;
}

export interface AppendResult {
  /** Revision of the last event appended. */
  readonly revision: number;
  readonly position: number;
}

export interface Subscriber {
  /** Called one batch at a time; the next one waits until the promise settles. A rejection ends the subscription through `onError`. */
  onEvents(events: readonly RecordedEvent[]): Promise<void>;
  /** Called each time the subscription reaches the end of the record. */
  onCaughtUp?(position: number): void;
  onError(error: unknown): void;
}

export interface Subscription {
  /** Stops; resolves when the batch in hand has settled. */
  stop(): Promise<void>;
}

export type EventStoreErrorCode =
  /** Another append came first: load again and decide again. */
  | 'event-store.conflict'
  /** The store cannot be reached or is closed: retry later. */
  | 'event-store.unavailable'
  /** The append may or may not have happened: load and look. */
  | 'event-store.unknown_result'
  /** Events over the size limit: will never succeed. */
  | 'event-store.too_large'
  /** The record does not verify: stop (exit 20). */
  | 'event-store.corrupt'
  /** An event that was delivered is gone, or another one stands in its place: stop (exit 20); what was built on it has to be built anew. */
  | 'event-store.retracted'
  /** Another process holds the record. */
  | 'event-store.locked';

export class EventStoreError extends Error {
  readonly code: EventStoreErrorCode;
  constructor(code: EventStoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EventStoreError';
    this.code = code;
  }
}

/** The record does not verify, or took back what was delivered: trying again would not mend it. */
export const doesNotVerify = (error: unknown): error is EventStoreError =>
  error instanceof EventStoreError && (error.code === 'event-store.corrupt' || error.code === 'event-store.retracted');
