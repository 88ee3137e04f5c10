import { DatabaseSync } from 'node:sqlite';
import type { Hashing } from '@interlock/domain';
import type { ChainReport } from '../../verify-chain.ts';
import { lockRecord } from '../lock-record.ts';
import { inspectFiles, recordFile } from '../record-files.ts';
import { openError } from '../sqlite-errors.ts';
import type { TailRepair } from '../tail-repairs.ts';
import { verifyOpenRecord } from '../verify-record.ts';

interface RecordReport extends ChainReport {
  /** What earlier starts dropped. */
  readonly repairs: readonly TailRepair[];
  /** True when the last transaction is not whole; the next start drops it. */
  readonly tornTail: boolean;
}

/** Verifies a record that no process holds, from its files alone, without changing them. Throws `event-store.corrupt`, or `event-store.locked`. */
export const verifyRecord = (directory: string, hashing: Hashing): RecordReport => {
  const unlock = lockRecord(directory);
  let db: DatabaseSync | undefined;
  try {
    const scan = inspectFiles(directory);
    db = new DatabaseSync(recordFile(directory), { readOnly: true });
    const { report, repairs } = verifyOpenRecord(db, hashing);
    return { ...report, repairs, tornTail: scan.status === 'torn' };
  } catch (error) {
    throw openError(error, recordFile(directory));
  } finally {
    db?.close();
    unlock();
  }
};
