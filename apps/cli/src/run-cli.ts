import { Cli } from './program/cli.ts';
import { buildProgram } from './program/program.ts';
import { reportError } from './program/report-error.ts';
import type { Io } from './terminal/index.ts';

/** Runs one command line (without `node` and the script). Gives the exit code; never throws. */
export const runCli = async (args: readonly string[], io: Io): Promise<number> => {
  const cli = new Cli(io);
  const json = args.includes('--json');
  try {
    await buildProgram(cli, json).parseAsync([...args], { from: 'user' });
    return cli.exit;
  } catch (error) {
    return reportError(error, io, json);
  }
};
