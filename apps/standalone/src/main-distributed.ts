import { serveUntilStopped } from '@interlock/service-kit';
import { runDistributed } from './distributed/run-distributed.ts';
import { terminalOptions } from './run/terminal-options.ts';

await serveUntilStopped((lifetime) => runDistributed(terminalOptions(lifetime)), {
  onStop: () => process.stdout.write('\nStopping every process; the next start carries on from the record.\n'),
});
