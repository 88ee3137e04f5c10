export { openSqliteMessageBus, type SqliteMessageBusOptions } from './sqlite-message-bus.ts';
