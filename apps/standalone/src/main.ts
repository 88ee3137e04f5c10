import { exitCodeOf, tellFailure } from '@interlock/service-kit';
import { run } from './run/run.ts';

const empty = process.argv.slice(2).includes('--empty');
const launched = process.connected === true;
const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;

try {
  const write = (text: string): boolean => process.stdout.write(text);
  const complain = process.stderr.isTTY ? (text: string): boolean => process.stderr.write(text) : undefined;
  const running = await run({ empty, environment: process.env, write, complain, colours, columns: process.stdout.columns });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('\nStopping; the next `npm start` carries on from the record.\n');
    void running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        tellFailure(error);
        process.exit(1);
      },
    );
  };
  // `disconnect`: the launcher was killed, and nobody would stop this process later.
  for (const end of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(end, stop);
  if (launched && !process.connected) stop();
} catch (error) {
  tellFailure(error);
  process.exit(exitCodeOf(error));
}
