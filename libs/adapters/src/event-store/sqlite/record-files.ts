import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreError } from '../event-store.ts';
import { scanWal, type WalScan } from './scan-wal.ts';

export const recordFile = (directory: string): string => join(directory, 'record.sqlite');

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** Looks at the files before SQLite does, which repairs in silence. Only under the lock, while no connection is open. Throws `event-store.corrupt`. */
export const inspectFiles = (directory: string): WalScan => {
  const file = recordFile(directory);
  const wal = `${file}-wal`;
  if (existsSync(file)) requireAccess(file);
  const scan: WalScan = existsSync(wal) ? scanWal(readFileSync(wal)) : { status: 'empty' };
  if (scan.status === 'damaged') throw new EventStoreError('event-store.corrupt', `${wal}: damaged at byte ${scan.offset}: ${scan.fault}`);
  if (scan.status !== 'empty' && scan.committedFrames > 0 && sizeOf(file) === 0)
    throw new EventStoreError(
      'event-store.corrupt',
      `${file}: missing or empty, but its write-ahead log holds ${scan.committedFrames} committed pages`,
    );
  return scan;
};

/** SQLite calls a file read-only both when it is and when its header is damaged: tell them apart. */
const requireAccess = (file: string): void => {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new EventStoreError('event-store.unavailable', `${file}: cannot be read and written by this user`, { cause });
  }
};
