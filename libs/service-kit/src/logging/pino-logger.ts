import { withoutUserinfo } from '@interlock/domain';
import { pino, stdSerializers } from 'pino';
import type { Logger } from './logger.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Members that hold a secret wherever they stand: clients' errors carry the request that failed, with its headers. */
const SECRETS = ['token', 'authorization', 'password', 'secret', 'cookie'];
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];

/**
 * JSON lines on stderr: stdout belongs to the narrative and to the CLI's one document. `level` is INTERLOCK_LOG_LEVEL or the caller's default. Secrets are
 * written as `[redacted]`, and addresses in errors without user and password.
 */
export const createLogger = (options: {
  readonly name: string;
  readonly level?: LogLevel;
  /** Default: stderr. */
  readonly to?: { write(line: string): void };
}): Logger =>
  pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      serializers: { err: errorFields },
      redact: { paths: DEPTHS.flatMap((depth) => SECRETS.map((name) => `${depth}${name}`)), censor: '[redacted]' },
    },
    options.to ?? pino.destination({ dest: 2, sync: true }),
  );

/** An engine that cannot be reached is named by its address, as it was configured. What was thrown may be anything. */
const errorFields = (error: unknown): unknown => withoutUsers(error instanceof Error ? stdSerializers.err(error) : error);

const withoutUsers = (value: unknown): unknown => {
  if (typeof value === 'string') return withoutUserinfo(value);
  if (Array.isArray(value)) return value.map(withoutUsers);
  // An error, or one of several in one: its own texts.
  if (typeof value !== 'object' || value === null || !('stack' in value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutUsers(member)]));
};

/** The level that INTERLOCK_LOG_LEVEL names, or the fallback when it is not set. An unknown name is an error, not a guess. */
export const logLevelFrom = (environment: Readonly<Record<string, string | undefined>>, fallback: LogLevel): LogLevel => {
  const wanted = environment['INTERLOCK_LOG_LEVEL'];
  if (wanted === undefined || wanted === '') return fallback;
  const level = LOG_LEVELS.find((known) => known === wanted);
  if (level === undefined) throw new Error(`INTERLOCK_LOG_LEVEL: found ${JSON.stringify(wanted)}, expected ${LOG_LEVELS.join(', ')}`);
  return level;
};

const nothing = (): void => undefined;

/** Says nothing: for tests. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silentLogger };
