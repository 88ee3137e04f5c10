import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { EventStoreError } from '../event-store.ts';
import type { SentEvent } from './sent-answers.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The store keeps ids as UUIDs, and would give another spelling back: the hash would not hold. */
export const requireIds = (stream: string, events: readonly NewEvent[]): void => {
  const wrong = events.find(({ id }) => !UUID.test(id));
  if (wrong !== undefined) throw new TypeError(`append to ${stream}: event id "${wrong.id}", expected a UUID in lower case`);
  const system = events.find(({ type }) => type.startsWith('$') || type === '');
  if (system !== undefined) throw new TypeError(`append to ${stream}: event type "${system.type}" is the store's own`);
};

/** System events and links stand among ours in `$all`. */
export const isOurs = ({ type }: SentEvent): boolean => !type.startsWith('$');

/**
 * What the store holds, as one of our events; read from what the server sent, without what the client makes of it in between. The store is for Interlock alone: anything else in
 * it cannot be proven, so it is `event-store.corrupt`.
 */
export const sentEvent = (sent: SentEvent): RecordedEvent => {
  const { id, stream, type } = sent;
  const place = `stream ${stream}, revision ${sent.revision}`;
  const metadata = parsed(sent.metadata);
  const data = parsed(sent.data);
  if (sent.contentType !== 'application/json' || data === undefined || !isMetadata(metadata) || id === '') throw notOurs(place, type);
  if (sent.commit !== sent.prepare) throw withoutPosition(place);
  return { stream, revision: safe(sent.revision, place), position: safe(sent.commit, place), id, type, data, metadata };
};

/** Undefined for what is no JSON. */
const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

const notOurs = (place: string, type: string): EventStoreError =>
  new EventStoreError(
    'event-store.corrupt',
    `${place}: "${type}" is not an event of Interlock: the record needs an event store of its own`,
  );

const withoutPosition = (place: string): EventStoreError =>
  new EventStoreError('event-store.corrupt', `${place}: found no position of its own, as of a transaction of several writes`);

const isMetadata = (metadata: unknown): metadata is RecordedEvent['metadata'] => {
  if (typeof metadata !== 'object' || metadata === null) return false;
  const { schemaVersion, previousHash } = metadata as { schemaVersion?: unknown; previousHash?: unknown };
  return typeof schemaVersion === 'number' && (previousHash === null || typeof previousHash === 'string');
};

/** Positions are bytes of the server's log: 2^53 of them are 8 PiB. */
export const safe = (value: number, place: string): number => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new EventStoreError('event-store.corrupt', `${place}: ${value} is beyond 2^53`);
  return number;
};
