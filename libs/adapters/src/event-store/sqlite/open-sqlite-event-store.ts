import type { DatabaseSync } from 'node:sqlite';
import type { Hashing } from '@interlock/domain';
import { makeDirectory, syncDirectory } from '../../durable-files/index.ts';
import type { EventStore } from '../event-store.ts';
import type { ChainReport } from '../verify-chain.ts';
import { EventTable } from './event-table.ts';
import { lockRecord } from './lock-record.ts';
import { openRecord } from './open-record.ts';
import { inspectFiles, recordFile } from './record-files.ts';
import { checkSchema } from './schema.ts';
import { openError, storeError } from './sqlite-errors.ts';
import { OpenStore } from './open-store.ts';
import { recordRepair, type TailRepair } from './tail-repairs.ts';
import { verifyOpenRecord } from './verify-record.ts';

export interface SqliteEventStoreOptions {
  /** Folder of `record.sqlite`; made when it is missing. */
  readonly directory: string;
  readonly hashing: Hashing;
  /** `full` (default) verifies every event before the store is handed out. `off` is for benchmarks: each event is still verified as it is read. */
  readonly verify?: 'full' | 'off';
}

export interface SqliteEventStore extends EventStore {
  /** Undefined when the record was opened without verifying it. */
  readonly verifyReport: ChainReport | undefined;
  /** What this start had to drop, for the caller to log. Also kept in the record. */
  readonly repairs: readonly TailRepair[];
}

/** Opens or creates the embedded record. Rejects with `event-store.locked`, `event-store.corrupt` or `event-store.unavailable`. */
export const openSqliteEventStore = async ({ directory, hashing, verify = 'full' }: SqliteEventStoreOptions): Promise<SqliteEventStore> => {
  await makeDirectory(directory).catch((error: unknown) => {
    throw storeError(error, directory);
  });
  const unlock = lockRecord(directory);
  let db: DatabaseSync | undefined;
  try {
    const scan = inspectFiles(directory);
    db = openRecord(directory);
    await syncDirectory(directory);
    checkSchema(db);
    const verifyReport = verify === 'full' ? verifyOpenRecord(db, hashing).report : undefined;
    const table = new EventTable(db, hashing);
    const repairs = recordRepair(db, scan, table.head(), hashing);
    return new OpenStore({ db, table, hashing, unlock, verifyReport, repairs });
  } catch (error) {
    db?.close();
    unlock();
    throw openError(error, recordFile(directory));
  }
};
