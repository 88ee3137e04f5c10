export type { LogFields, Logger } from './logger.ts';
export { createLogger, logLevelFrom, silentLogger } from './pino-logger.ts';
export type { LogLevel } from './pino-logger.ts';
