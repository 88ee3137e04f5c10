import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithBroker } from '../testing/index.ts';
import { startEngines } from './start-engines.ts';

describeWithBroker('a broker that was started here', () => {
  it('is told of when it ends by itself, and only then', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'interlock-engines-'));
    const told: unknown[][] = [];
    const ended = Promise.withResolvers<void>();
    const engines = await startEngines({
      dataDirectory,
      environment: { EVENTSTORE_URL: 'esdb://127.0.0.1:1' },
      onLine: () => undefined,
      onExit: (...how) => {
        told.push(how);
        ended.resolve();
      },
    });
    try {
      await engines.broker?.kill();
      await engines.broker?.restart();
      expect(told).toEqual([]);
      process.kill(engines.broker?.pid() ?? 0, 'SIGKILL');
      await ended.promise;
      expect(told).toEqual([['kafka', null, 'SIGKILL']]);
    } finally {
      await engines.stop();
      await rm(dataDirectory, { recursive: true });
    }
    expect(told).toHaveLength(1);
  });
});
