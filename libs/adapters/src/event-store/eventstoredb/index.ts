export { openEventStoreDb } from './open-event-store-db.ts';
export type { EventStoreDbOptions } from './open-event-store-db.ts';
export type { Notice, NoticeCode } from './notice.ts';
