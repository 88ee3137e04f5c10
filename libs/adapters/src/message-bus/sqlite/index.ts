export { openSqliteMessageBus, type SqliteMessageBusOptions } from './sqlite-message-bus.ts';
export { openOfflineBus, type OfflineBus, type Withdrawal, type Withdrawn } from './offline-bus.ts';
