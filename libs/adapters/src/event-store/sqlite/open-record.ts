import { DatabaseSync } from 'node:sqlite';
import { EventStoreError } from '../event-store.ts';
import { recordFile } from './record-files.ts';
import { createSchema } from './schema.ts';

/** Opens the file for its one writer. Only under the lock, after its files were inspected. */
export const openRecord = (directory: string): DatabaseSync => {
  const file = recordFile(directory);
  const db = new DatabaseSync(file, { timeout: 500 });
  try {
    // fullfsync: on macOS a plain fsync leaves the data in the drive's cache.
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA fullfsync = ON; PRAGMA synchronous = FULL');
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
    if (mode !== 'wal')
      throw new EventStoreError('event-store.unavailable', `${file}: SQLite keeps journal mode ${String(mode)}, expected wal`);
    createSchema(db);
    // What the log holds goes into the file, and leftovers of a torn end are gone before the first append.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};
