import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { EventStoreError } from '../event-store.ts';

/** As the store keeps it: data and metadata as JSON, the id as a UUID. */
export const proposedMessage = ({ id, type, data, metadata }: NewEvent): streams.BatchAppendReq.ProposedMessage => {
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.setId(new shared.UUID().setString(id)).setData(jsonBytes(data)).setCustomMetadata(jsonBytes(metadata));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
};

const encoder = new TextEncoder();
const jsonBytes = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The store keeps ids as UUIDs, and would give another spelling back: the hash would not hold. */
export const requireIds = (stream: string, events: readonly NewEvent[]): void => {
  const wrong = events.find(({ id }) => !UUID.test(id));
  if (wrong !== undefined) throw new TypeError(`append to ${stream}: event id "${wrong.id}", expected a UUID in lower case`);
  const system = events.find(({ type }) => type.startsWith('$') || type === '');
  if (system !== undefined) throw new TypeError(`append to ${stream}: event type "${system.type}" is the store's own`);
};

type Sent = streams.ReadResp.ReadEvent.RecordedEvent;

/** System events and links stand among ours in `$all`. */
export const isOurs = (sent: Sent): boolean => !typeOf(sent).startsWith('$');

const typeOf = (sent: Sent): string => sent.getMetadataMap().get('type') ?? '';

/**
 * What the store holds, as one of our events; read from what the server sent, without what the client makes of it in between. The store is for Interlock alone: anything else in
 * it cannot be proven, so it is `event-store.corrupt`.
 */
export const sentEvent = (sent: Sent): RecordedEvent => {
  const stream = textOf(sent.getStreamIdentifier()?.getStreamName_asU8());
  const [revision, commit, type] = [sent.getStreamRevision(), sent.getCommitPosition(), typeOf(sent)];
  const place = `stream ${stream}, revision ${revision}`;
  const metadata = parsed(sent.getCustomMetadata_asU8());
  const data = parsed(sent.getData_asU8());
  const id = sent.getId()?.getString();
  if (sent.getMetadataMap().get('content-type') !== 'application/json' || data === undefined || !isMetadata(metadata) || !id)
    throw notOurs(place, type);
  if (commit !== sent.getPreparePosition()) throw withoutPosition(place);
  return { stream, revision: safe(revision, place), position: safe(commit, place), id, type, data, metadata };
};

const textOf = (bytes: Uint8Array = new Uint8Array()): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');

/** Undefined for what is no JSON. */
const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(bytes));
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
export const safe = (value: bigint | string, place: string): number => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new EventStoreError('event-store.corrupt', `${place}: ${value} is beyond 2^53`);
  return number;
};
