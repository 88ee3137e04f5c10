export { openEventStoreDb } from './open-event-store-db.ts';
export type { EventStoreDbOptions } from './open-event-store-db.ts';
export { EventStoreUrlError } from './connection.ts';
export type { Notice, NoticeCode } from './notice.ts';
export { EventStoreInMemoryError } from './require-durable-node.ts';
