import type { FieldError } from '@interlock/contracts';
import { withoutSecrets } from '@interlock/domain';

export type ConfigErrorCode =
  /** The file is not there: `interlock init` writes one. */
  | 'config.missing'
  /** The file cannot be read, is too large, or is not YAML. */
  | 'config.unreadable'
  /** It does not match the schema; `errors` name every place. */
  | 'config.invalid';

/** One thing that is wrong, and where. */
export interface ConfigFieldError extends FieldError {
  /** `<file>:<line>:<column>`; the nearest member around it when the field itself is missing. */
  readonly at: string;
}

export class ConfigError extends Error {
  readonly code: ConfigErrorCode;
  readonly errors: readonly ConfigFieldError[];
  constructor(code: ConfigErrorCode, errors: readonly ConfigFieldError[], options?: { cause?: unknown }) {
    const safe = errors.map((error) => ({ ...error, found: withoutSecrets(error.found) }));
    super(safe.map(({ at, field, found, expected }) => `${at}: ${field}: found ${found}, expected ${expected}`).join('\n'), options);
    this.name = 'ConfigError';
    this.code = code;
    this.errors = safe;
  }
}
