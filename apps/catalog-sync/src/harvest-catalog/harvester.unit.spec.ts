import { silentLogger } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { Harvester } from './harvester.ts';

/** Harvests that end when the spec says so. */
const harvests = () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const clock = manualClock();
  const harvester = new Harvester(
    () => {
      const harvest = Promise.withResolvers<void>();
      begun.push(harvest);
      return harvest.promise;
    },
    clock,
    silentLogger,
  );
  const end = async (index: number, error?: Error): Promise<void> => {
    if (error === undefined) begun[index]?.resolve();
    else begun[index]?.reject(error);
    // Two turns: one for the harvest, one for the loop around it.
    await new Promise(setImmediate);
  };
  return { harvester, clock, begun, end };
};

describe('a harvester', () => {
  it('is not well before the first harvest, and does not hide its failure', async () => {
    const { harvester, end } = harvests();
    const first = harvester.first();
    expect(harvester.failure()).toBe('not harvested yet');
    const ended = end(0, new Error('no'));
    await expect(first).rejects.toThrow('no');
    await ended;
    expect(harvester.failure()).toBe('not harvested yet');
  });

  it('runs one harvest at a time, and one more for any number of changes during it', async () => {
    const { harvester, begun, end } = harvests();
    harvester.want();
    harvester.want();
    harvester.want();
    expect(begun).toHaveLength(1);
    await end(0);
    expect(begun).toHaveLength(2);
    await end(1);
    expect(begun).toHaveLength(2);
    await harvester.idle();
  });

  it('tries one that failed again, is not idle until then, and says that it failed until it succeeds', async () => {
    const { harvester, clock, begun, end } = harvests();
    harvester.want();
    await end(0, new Error('no'));
    let idle = false;
    const rest = harvester.idle().then(() => (idle = true));
    expect([begun.length, idle, harvester.failure()]).toEqual([1, false, 'the last harvest failed']);
    clock.advance(1_000);
    expect(begun).toHaveLength(2);
    await end(1);
    await rest;
    expect(harvester.failure()).toBeUndefined();
  });

  it('begins nothing more once stopped, and is stopped when the harvest in hand is done', async () => {
    const { harvester, begun, end } = harvests();
    harvester.want();
    harvester.want();
    const stopped = harvester.stop();
    await end(0);
    await stopped;
    harvester.want();
    expect(begun).toHaveLength(1);
  });
});
