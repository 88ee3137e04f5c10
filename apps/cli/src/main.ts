import { runCli } from './run-cli.ts';
import { processIo } from './terminal/index.ts';

// `| head` closes the pipe: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // oxlint-disable-next-line unicorn/no-process-exit -- nobody reads the rest
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), processIo());
