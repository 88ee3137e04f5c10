import { pino, stdSerializers } from 'pino';
import type { Logger } from './logger.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * JSON lines on stderr: stdout belongs to the narrative and to the CLI's one document. `level` is INTERLOCK_LOG_LEVEL or the caller's default.
 */
export const createLogger = (options: { readonly name: string; readonly level?: LogLevel }): Logger =>
  pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      serializers: { err: stdSerializers.err },
      redact: { paths: ['token', 'authorization', '*.token', '*.authorization'], censor: '[redacted]' },
    },
    pino.destination({ dest: 2, sync: true }),
  );

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
