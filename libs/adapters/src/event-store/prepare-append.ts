import type { NewEvent } from '@interlock/contracts';
import { canonicalEvent, type Hashing } from '@interlock/domain';
import { EventStoreError } from './event-store.ts';

/** As EventStoreDB's `MaxAppendSize`. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** Of one event. It is published whole, in a record of the bus of 1 MiB at most: what its headers and its position take must have room there, or nothing would be published ever after. */
const MAX_EVENT_BYTES = MAX_APPEND_BYTES - 16 * 1024;

export interface PreparedEvent {
  readonly id: string;
  readonly revision: number;
  readonly body: Uint8Array;
  readonly hash: string;
  /** What was prepared. */
  readonly source: NewEvent;
}

export interface PreparedAppend {
  readonly stream: string;
  readonly expectedRevision: number;
  /** What the first event says that the stream ends with. */
  readonly previousHash: string | null;
  readonly first: PreparedEvent;
  readonly events: readonly PreparedEvent[];
}

const encoder = new TextEncoder();

/** Everything about an append that does not depend on what is stored: bytes, hashes, size, and the links between its own events. */
export const prepareAppend = (stream: string, expectedRevision: number, events: readonly NewEvent[], hashing: Hashing): PreparedAppend => {
  if (stream === '') throw new TypeError('append: a stream needs a name');
  if (events.some(({ id }) => typeof id !== 'string' || id === '')) throw new TypeError(`append to ${stream}: an event has no id`);
  if (!Number.isSafeInteger(expectedRevision) || expectedRevision < -1)
    throw new TypeError(`append to ${stream}: expectedRevision is ${expectedRevision}, expected an integer of -1 or more`);
  const prepared = events.map((source, index): PreparedEvent => {
    const { id, type, data, metadata } = source;
    const revision = expectedRevision + 1 + index;
    const body = encoder.encode(canonicalEvent({ stream, revision, id, type, data, metadata }));
    return { id, revision, body, hash: hashing.sha256Hex(body), source };
  });
  const [first] = prepared;
  const previousHash = events[0]?.metadata.previousHash;
  if (first === undefined || previousHash === undefined) throw new TypeError(`append to ${stream}: no events`);
  events.slice(1).forEach((event, index) => requireLink(stream, event.metadata.previousHash, prepared[index]?.hash ?? null));
  requireSize(stream, prepared);
  return { stream, expectedRevision, previousHash, first, events: prepared };
};

const requireSize = (stream: string, events: readonly PreparedEvent[]): void => {
  const size = events.reduce((sum, { body }) => sum + body.length, 0);
  const largest = Math.max(...events.map(({ body }) => body.length));
  if (size > MAX_APPEND_BYTES)
    throw new EventStoreError('event-store.too_large', `append to ${stream}: ${size} bytes, at most ${MAX_APPEND_BYTES} are taken`);
  if (largest > MAX_EVENT_BYTES)
    throw new EventStoreError(
      'event-store.too_large',
      `append to ${stream}: an event of ${largest} bytes, at most ${MAX_EVENT_BYTES} are taken`,
    );
};

/** A wrong link is a mistake of the caller (events go through `chainEvents`), not a conflict: a retry would not help. */
export const requireLink = (stream: string, said: string | null, expected: string | null): void => {
  if (said !== expected)
    throw new TypeError(`append to ${stream}: metadata.previousHash is ${said}, the event before it hashes to ${expected}`);
};
