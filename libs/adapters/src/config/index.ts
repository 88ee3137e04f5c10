export { skippedStarts } from './check-calendars.ts';
export { ConfigError } from './config-error.ts';
export type { ConfigErrorCode, ConfigFieldError } from './config-error.ts';
export { loadConfig } from './load-config.ts';
export type { LoadedConfig } from './load-config.ts';
