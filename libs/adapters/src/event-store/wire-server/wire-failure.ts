import { Metadata, status } from '@grpc/grpc-js';
import { messageOf } from '../../durable-files/index.ts';
import { EventStoreError, type EventStoreErrorCode } from '../event-store.ts';
import { MAX_APPEND_BYTES } from '../prepare-append.ts';

/** An error as the protocol knows it: a gRPC status and, in its metadata, the exception that clients look for. */
export class WireFailure extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
  constructor(code: status, message: string, exception?: string, more: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'WireFailure';
    this.code = code;
    this.details = message;
    this.metadata = new Metadata();
    for (const [key, value] of Object.entries({ ...(exception === undefined ? {} : { exception }), ...more }))
      this.metadata.set(key, value);
  }
}

export const refused = (message: string): WireFailure => new WireFailure(status.INVALID_ARGUMENT, message);

export const denied = (message: string): WireFailure => new WireFailure(status.PERMISSION_DENIED, message, 'access-denied');

export const tooLarge = (message: string, limit: number): WireFailure =>
  new WireFailure(status.INVALID_ARGUMENT, message, 'maximum-append-size-exceeded', { 'maximum-append-size': String(limit) });

const STATUS: Partial<Record<EventStoreErrorCode, status>> = {
  'event-store.unavailable': status.UNAVAILABLE,
  'event-store.locked': status.UNAVAILABLE,
  // As the server says that it ran out of time with an append under way.
  'event-store.unknown_result': status.ABORTED,
  'event-store.corrupt': status.DATA_LOSS,
};

export const wireFailure = (error: unknown): WireFailure => {
  if (error instanceof WireFailure) return error;
  if (error instanceof EventStoreError && error.code === 'event-store.too_large') return tooLarge(error.message, MAX_APPEND_BYTES);
  if (error instanceof EventStoreError) return new WireFailure(STATUS[error.code] ?? status.INTERNAL, `${error.code}: ${error.message}`);
  // The store tells a caller's mistake, such as an event that does not chain, by a TypeError.
  if (error instanceof TypeError) return refused(error.message);
  return new WireFailure(status.INTERNAL, messageOf(error));
};

/** Ends a call of several answers with an error. Not by destroy(), after which gRPC's server says nothing at all. */
export const fail = (call: { emit(event: 'error', error: Error): unknown }, error: unknown): void => {
  call.emit('error', wireFailure(error));
};
