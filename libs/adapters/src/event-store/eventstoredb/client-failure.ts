import { ErrorType } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { messageOf } from '../../durable-files/index.ts';
import { EventStoreError, type EventStoreErrorCode } from '../event-store.ts';

interface Failure {
  readonly type: string | undefined;
  readonly code: number | undefined;
  readonly message: string;
}

/** Client 6.2.1 hands out its own errors with a `type`, and now and then gRPC's own with a `code` alone: both are looked at. */
const failureOf = (error: unknown): Failure => {
  const { type, code } = typeof error === 'object' && error !== null ? (error as { type?: unknown; code?: unknown }) : {};
  return {
    type: typeof type === 'string' ? type : undefined,
    code: typeof code === 'number' ? code : undefined,
    message: messageOf(error),
  };
};

export const isWrongExpectedVersion = (error: unknown): boolean => failureOf(error).type === ErrorType.WRONG_EXPECTED_VERSION;

/** The request did not reach the store, or was refused before anything was written. */
const NEVER_HAPPENED: ReadonlySet<number | undefined> = new Set([
  status.INVALID_ARGUMENT,
  // A server of before 21.10, which takes no appends over a shared call.
  status.UNIMPLEMENTED,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
]);
const REFUSED: ReadonlySet<string | undefined> = new Set([ErrorType.ACCESS_DENIED, ErrorType.NOT_LEADER, ErrorType.INVALID_ARGUMENT]);
/** What gRPC says when there was no connection to send anything over. */
const NO_CONNECTION = /No connection established|ECONNREFUSED|ENOTFOUND|Name resolution failed|Failed to discover/;

const readCodeOf = ({ type, code }: Failure): EventStoreErrorCode =>
  type === ErrorType.STREAM_DELETED || code === status.DATA_LOSS ? 'event-store.corrupt' : 'event-store.unavailable';

/** A failed append whose events may stand on the record all the same is `unknown_result`: anything that is not known to have happened before the write. */
const appendCodeOf = (failure: Failure): EventStoreErrorCode => {
  const { type, code, message } = failure;
  if (type === ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED) return 'event-store.too_large';
  if (type === ErrorType.WRONG_EXPECTED_VERSION) return 'event-store.conflict';
  if (readCodeOf(failure) === 'event-store.corrupt') return 'event-store.corrupt';
  const never = REFUSED.has(type) || NEVER_HAPPENED.has(code) || NO_CONNECTION.test(message);
  return never ? 'event-store.unavailable' : 'event-store.unknown_result';
};

export const readFailure = (error: unknown, doing: string): EventStoreError => failed(error, doing, readCodeOf);
export const appendFailure = (error: unknown, doing: string): EventStoreError => failed(error, doing, appendCodeOf);

const failed = (error: unknown, doing: string, codeOf: (failure: Failure) => EventStoreErrorCode): EventStoreError => {
  if (error instanceof EventStoreError) return error;
  const failure = failureOf(error);
  return new EventStoreError(codeOf(failure), `${doing}: ${failure.message}`, { cause: error });
};
