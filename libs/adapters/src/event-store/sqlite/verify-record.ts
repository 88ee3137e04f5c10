import type { DatabaseSync } from 'node:sqlite';
import type { Hashing } from '@interlock/domain';
import type { ChainReport } from '../verify-chain.ts';
import { checkSchema } from './schema.ts';
import { pastRepairs, type TailRepair } from './tail-repairs.ts';
import { verifyRows } from './verify-rows.ts';

/** Schema, rows, chain and file structure of an open record. Throws `event-store.corrupt`. */
export const verifyOpenRecord = (db: DatabaseSync, hashing: Hashing): { report: ChainReport; repairs: TailRepair[] } => {
  checkSchema(db);
  return { report: verifyRows(db, hashing), repairs: pastRepairs(db, hashing) };
};
