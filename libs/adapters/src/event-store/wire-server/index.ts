export { serveEventStore } from './serve-event-store.ts';
export type { EventStoreServer, ServeEventStoreOptions } from './serve-event-store.ts';
export { SERVER_VERSION } from './member.ts';
