import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EventStoreError } from '../event-store.ts';
import { isBusy, storeError } from './sqlite-errors.ts';

/** Long enough for a process that is going down, short enough to be refused within a second. */
const PATIENCE_MS = 500;

/** Holds a folder's record for this process. Throws `event-store.locked` while another holds it. */
export const lockRecord = (directory: string): (() => void) => lock(directory, 'record');

/**
 * Holds a data folder (its keys, contents and views) for this process and those that it starts, wherever the record is. Throws `event-store.locked` while another holds it.
 * `npm run reset` asks for the same file.
 */
export const lockFolder = (directory: string): (() => void) => lock(directory, 'folder');

/**
 * SQLite's exclusive lock on a file of its own, an operating system lock that dies with its owner.
 * Never open `*.lock` by other means: POSIX drops a process's locks on a file when it closes any descriptor of it.
 */
const lock = (directory: string, what: 'record' | 'folder'): (() => void) => {
  const file = join(directory, `${what}.lock`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: PATIENCE_MS });
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) throw new EventStoreError('event-store.locked', `${directory}: another process holds this ${what}`, { cause });
    throw storeError(cause, file);
  }
  const held = database;
  return () => held.close();
};
