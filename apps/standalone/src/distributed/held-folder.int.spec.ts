import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockRecord } from '@interlock/adapters/event-store/sqlite';
import { startEngines, type RunningEngines } from './start-engines.ts';

const NAMED = { KAFKA_BROKERS: '127.0.0.1:1', EVENTSTORE_URL: 'esdb://127.0.0.1:1' };

/** As `npm run reset` asks before it clears anything. */
const { isHeld } = (await import(new URL('../../../../tools/launcher/is-held.mjs', import.meta.url).href)) as {
  readonly isHeld: (dataDirectory: string) => boolean;
};

let dataDirectory: string;
beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'interlock-held-'));
});
afterEach(() => rm(dataDirectory, { recursive: true }));

const started = (environment: Readonly<Record<string, string>>): Promise<RunningEngines> =>
  startEngines({ dataDirectory, environment, onLine: () => undefined, onExit: () => undefined });

const refusal = () => ({ code: 'event-store.locked', message: expect.stringContaining(dataDirectory) });

describe('a folder that another process holds', () => {
  it('is told before a broker is started on it', async () => {
    const unlock = lockRecord(dataDirectory);
    try {
      await expect(started({})).rejects.toMatchObject(refusal());
    } finally {
      unlock();
    }
  });

  it('is held also where the environment names every engine, until all is stopped: neither a second start nor a reset takes it', async () => {
    const first = await started(NAMED);
    expect(isHeld(dataDirectory)).toBe(true);
    await expect(started(NAMED)).rejects.toMatchObject(refusal());
    await expect(started({})).rejects.toMatchObject(refusal());
    await first.stop();
    expect(isHeld(dataDirectory)).toBe(false);
    const second = await started(NAMED);
    await second.stop();
  });

  it('is not cleared while a record in it is held', () => {
    const unlock = lockRecord(dataDirectory);
    expect(isHeld(dataDirectory)).toBe(true);
    unlock();
    expect(isHeld(dataDirectory)).toBe(false);
  });
});
