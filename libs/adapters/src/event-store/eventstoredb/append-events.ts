import { EventStoreError, type AppendResult } from '../event-store.ts';
import { requireLink, type PreparedAppend } from '../prepare-append.ts';
import type { Accepted } from './append-messages.ts';
import { appendFailure, isWrongExpectedVersion } from './client-failure.ts';
import type { Connection } from './connection.ts';
import type { OwnStreams } from './own-streams.ts';
import type { EventReader } from './read-events.ts';
import type { StreamEnds } from './stream-ends.ts';
import { safe } from './wire-event.ts';

export interface AppendParts {
  readonly connection: Connection;
  readonly reader: EventReader;
  readonly ends: StreamEnds;
  readonly own: OwnStreams;
  /** What the server is given to answer. */
  readonly deadlineMs: number;
}

/** Appends at an exact revision. */
export const appendEvents = async (parts: AppendParts, append: PreparedAppend): Promise<AppendResult> => {
  await checkLink(parts, append);
  try {
    return await accepted(parts, append, await call(parts, append));
  } catch (error) {
    if (!isWrongExpectedVersion(error)) throw appendFailure(error, `append to ${append.stream}`);
    const first = await firstResult(parts, append);
    if (first !== undefined) return first;
    throw appendFailure(error, `append to ${append.stream} at revision ${append.expectedRevision}`);
  }
};

/** The store knows nothing of the chain: the link is checked here, against the event that the append follows. A stream that is elsewhere by now is for the store to refuse. */
const checkLink = async ({ reader, ends }: AppendParts, { stream, expectedRevision, previousHash }: PreparedAppend): Promise<void> => {
  if (expectedRevision < 0 ? previousHash === null : ends.hashAt(stream, expectedRevision) === previousHash) return;
  const [before, beyond] = await reader.stream(stream, Math.max(expectedRevision, 0), 2);
  if (expectedRevision < 0) {
    if (before === undefined) requireLink(stream, previousHash, null);
    return;
  }
  if (before === undefined || beyond !== undefined) return;
  requireLink(stream, previousHash, ends.seen(before));
};

const call = async ({ connection, own, deadlineMs }: AppendParts, append: PreparedAppend): Promise<Accepted> => {
  const { client } = connection;
  try {
    return await connection.appends.append({ ...append, stream: own.nameOf(append.stream) }, deadlineMs);
  } catch (error) {
    // It did not get as far as calling.
    if (error instanceof EventStoreError && error.code === 'event-store.unavailable') connection.renew(client);
    throw error;
  }
};

const accepted = async (parts: AppendParts, append: PreparedAppend, result: Accepted): Promise<AppendResult> => {
  const { stream, expectedRevision, events } = append;
  const last = events.at(-1);
  const revision = safe(result.revision, `append to ${stream}`);
  if (last === undefined || revision < last.revision)
    throw new EventStoreError(
      'event-store.corrupt',
      `append to ${stream} at revision ${expectedRevision}: the store answered revision ${revision}, expected ${last?.revision}`,
    );
  const { position } = result;
  if (position === undefined) return (await firstResult(parts, append)) ?? missing(append);
  return { revision, position: safe(position, `append to ${stream}`) };
};

const missing = ({ stream, expectedRevision }: PreparedAppend): never => {
  throw new EventStoreError(
    'event-store.unknown_result',
    `append to ${stream} at revision ${expectedRevision}: accepted, but not to be read`,
  );
};

/** The result of an append that is there already: its first event stands where ours would. It ends with the last event of the same cause. */
const firstResult = async (
  { reader }: AppendParts,
  { stream, expectedRevision, first, events }: PreparedAppend,
): Promise<AppendResult | undefined> => {
  const found = await reader.stream(stream, expectedRevision + 1, MAX_REPEATED);
  const [begin] = found;
  if (begin === undefined || begin.id !== first.id) return undefined;
  const same = events.filter(({ id }, index) => found[index]?.id === id).length;
  const cause = begin.metadata;
  const ofCause = found.findIndex(({ metadata }) => metadata.causationId !== cause.causationId || metadata.consumer !== cause.consumer);
  const count = same === events.length ? events.length : ofCause < 0 ? found.length : ofCause;
  const last = found[count - 1] ?? begin;
  return { revision: last.revision, position: last.position };
};

const MAX_REPEATED = 1_000;
