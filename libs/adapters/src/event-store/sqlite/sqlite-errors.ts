import { hasCode, messageOf } from '../../durable-files/index.ts';
import { EventStoreError, type EventStoreErrorCode } from '../event-store.ts';

const ERROR = 1;
const BUSY = 5;
const READ_ONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const TOO_BIG = 18;
const MISMATCH = 20;
const NOT_A_DATABASE = 26;
/** What SQLite also answers when it opens and reads a file whose bytes were changed. */
const CORRUPT_WHEN_OPENING: ReadonlySet<number | undefined> = new Set([ERROR, READ_ONLY, TOO_BIG, MISMATCH]);

/** Primary result code (https://www.sqlite.org/rescode.html); undefined when the error is not SQLite's. */
const resultCode = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

export const isBusy = (error: unknown): boolean => resultCode(error) === BUSY;
export const isFull = (error: unknown): boolean => resultCode(error) === FULL;

/** Node refuses integers beyond 2^53, which no row of ours holds. */
const isOutOfRange = (error: unknown): boolean => hasCode(error, 'ERR_OUT_OF_RANGE');

const codeOf = (error: unknown): EventStoreErrorCode => {
  const code = resultCode(error);
  if (code === CORRUPT || code === NOT_A_DATABASE || isOutOfRange(error)) return 'event-store.corrupt';
  return code === BUSY ? 'event-store.locked' : 'event-store.unavailable';
};

export const storeError = (error: unknown, doing: string): EventStoreError =>
  error instanceof EventStoreError ? error : new EventStoreError(codeOf(error), `${doing}: ${messageOf(error)}`, { cause: error });

/** The same for a file that this user may read and write, as it is opened and verified. Names the file. */
export const openError = (error: unknown, file: string): EventStoreError => {
  if (CORRUPT_WHEN_OPENING.has(resultCode(error)) || (isCorrupt(error) && !error.message.includes(file)))
    return new EventStoreError('event-store.corrupt', `${file}: ${messageOf(error)}`, { cause: error });
  return storeError(error, file);
};

const isCorrupt = (error: unknown): error is EventStoreError => error instanceof EventStoreError && error.code === 'event-store.corrupt';
