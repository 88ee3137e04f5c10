export { lackedBy, openRestoredRecord } from './restored-record.ts';
export type { OpenRestoredRecord, RestoredRecord } from './restored-record.ts';
export type { AcknowledgedRestore, Acknowledgement } from './acknowledge-restore.ts';
export type { RestoreFacts } from './judge-restore.ts';
