export { openSqliteEventStore } from './open-sqlite-event-store.ts';
export type { SqliteEventStore, SqliteEventStoreOptions } from './open-sqlite-event-store.ts';
export { verifyRecord } from './verify-record.ts';
export type { RecordReport } from './verify-record.ts';
export type { TailRepair } from './tail-repairs.ts';
