import type { Lifetime } from '@interlock/service-kit';
import type { RunOptions } from './run.ts';

/** What the mains that people start take from their command line, environment and terminal. Once it stops, nothing more is told. */
export const terminalOptions = (lifetime: Lifetime): Omit<RunOptions, 'complain'> => ({
  empty: process.argv.slice(2).includes('--empty'),
  environment: process.env,
  lifetime,
  write: (text) => {
    if (!lifetime.stopping) process.stdout.write(text);
  },
  colours: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
  columns: process.stdout.columns,
});
