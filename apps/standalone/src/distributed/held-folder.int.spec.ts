import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockRecord } from '@interlock/adapters/event-store/sqlite';
import { startEngines } from './start-engines.ts';

describe('a folder that another process holds', () => {
  it('is told before a broker is started on it', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'interlock-held-'));
    const unlock = lockRecord(dataDirectory);
    try {
      const second = startEngines({ dataDirectory, environment: {}, onLine: () => undefined, onExit: () => undefined });
      await expect(second).rejects.toMatchObject({ code: 'event-store.locked', message: expect.stringContaining(dataDirectory) });
    } finally {
      unlock();
      await rm(dataDirectory, { recursive: true });
    }
  });
});
