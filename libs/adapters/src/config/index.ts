export { ConfigError } from './config-error.ts';
export type { ConfigErrorCode, ConfigFieldError } from './config-error.ts';
export { interlockConfigJsonSchema } from './json-schema.ts';
export { loadConfig, parseConfig } from './load-config.ts';
export type { LoadedConfig } from './load-config.ts';
