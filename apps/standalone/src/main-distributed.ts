import { exitCodeOf, tellFailure } from '@interlock/service-kit';
import { runDistributed } from './distributed/run-distributed.ts';

const empty = process.argv.slice(2).includes('--empty');
const launched = process.connected === true;
const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;

try {
  const write = (text: string): boolean => process.stdout.write(text);
  let stop = (code: number): void => process.exit(code);
  const onEnd = (message: string): void => {
    process.stderr.write(`\ninterlock: ${message}; stopping the others\n`);
    stop(1);
  };
  const running = await runDistributed({ empty, environment: process.env, write, colours, columns: process.stdout.columns, onEnd });
  let stopping = false;
  stop = (code) => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('\nStopping every process; the next start carries on from the record.\n');
    void running.close().then(
      () => process.exit(code),
      (error: unknown) => {
        tellFailure(error);
        process.exit(1);
      },
    );
  };
  // `disconnect`: the launcher was killed, and nobody would stop this process later.
  for (const end of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(end, () => stop(0));
  if (launched && !process.connected) stop(0);
} catch (error) {
  tellFailure(error);
  process.exit(exitCodeOf(error));
}
