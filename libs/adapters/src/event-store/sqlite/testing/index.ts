export { recordDirectory, reading } from './record-directory.ts';
export type { RecordDirectory } from './record-directory.ts';
export { crashTrial } from './crash-trial.ts';
export { startStoreProcess } from './store-process.ts';
export { verifyRecord } from './verify-record.ts';
