export { lockFolder, lockRecord } from './lock-record.ts';
export { openSqliteEventStore } from './open-sqlite-event-store.ts';
export type { SqliteEventStore, SqliteEventStoreOptions } from './open-sqlite-event-store.ts';
export type { TailRepair } from './tail-repairs.ts';
