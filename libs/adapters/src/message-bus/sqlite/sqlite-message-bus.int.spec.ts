import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageBusContract } from '../testing/index.ts';
import { openSqliteMessageBus } from './index.ts';

messageBusContract('the embedded message bus', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
  return {
    open: () =>
      openSqliteMessageBus({
        file: join(directory, 'bus.sqlite'),
        maxAttempts: 3,
        backOff: { baseMs: 1, capMs: 4 },
        onBackgroundError: () => undefined,
      }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});
