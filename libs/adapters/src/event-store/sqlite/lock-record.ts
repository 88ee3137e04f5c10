import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EventStoreError } from '../event-store.ts';
import { isBusy, storeError } from './sqlite-errors.ts';

/** Long enough for a process that is going down, short enough to be refused within a second. */
const PATIENCE_MS = 500;

/**
 * Holds a folder's record for this process: SQLite's exclusive lock on a file of its own, an operating system lock that dies with its owner.
 * Never open `record.lock` by other means: POSIX drops a process's locks on a file when it closes any descriptor of it.
 */
export const lockRecord = (directory: string): (() => void) => {
  const file = join(directory, 'record.lock');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: PATIENCE_MS });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    if (isBusy(cause)) throw new EventStoreError('event-store.locked', `${directory}: another process holds this record`, { cause });
    throw storeError(cause, file);
  }
  const held = lock;
  return () => held.close();
};
