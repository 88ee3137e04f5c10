import type { Logger } from './logger.ts';

/** Nest's own lines, in our log: its chatter at debug, its warnings and errors as such. Structurally Nest's LoggerService. */
export const nestLogger = (logger: Logger) => {
  const say =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const fields = { ...(typeof context === 'string' ? { context } : {}), ...(message instanceof Error ? { err: message } : {}) };
      logger[level](fields, message instanceof Error ? message.message : String(message));
    };
  return { log: say('debug'), debug: say('debug'), verbose: say('debug'), warn: say('warn'), error: say('error'), fatal: say('error') };
};
