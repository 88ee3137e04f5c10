import { exitCodeOf, tellFailure } from '@interlock/service-kit';
import { runDistributed } from './distributed/run-distributed.ts';

const empty = process.argv.slice(2).includes('--empty');
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
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
} catch (error) {
  tellFailure(error);
  process.exit(exitCodeOf(error));
}
