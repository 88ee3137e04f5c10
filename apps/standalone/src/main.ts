import { serveUntilStopped } from '@interlock/service-kit';
import { run } from './run/run.ts';
import { terminalOptions } from './run/terminal-options.ts';

const complain = process.stderr.isTTY ? (text: string): boolean => process.stderr.write(text) : undefined;

await serveUntilStopped((lifetime) => run({ ...terminalOptions(lifetime), complain }), {
  onStop: () => process.stdout.write('\nStopping; the next `npm start` carries on from the record.\n'),
});
