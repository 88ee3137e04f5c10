import { silentLogger } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { Harvester } from './harvester.ts';

/** Harvests that end when the spec says so. */
const harvests = () => {
  const begun: PromiseWithResolvers<number | undefined>[] = [];
  const clock = manualClock();
  const harvester = new Harvester(
    () => {
      const harvest = Promise.withResolvers<number | undefined>();
      begun.push(harvest);
      return harvest.promise;
    },
    clock,
    silentLogger,
  );
  const end = async (index: number, error?: Error, next?: number): Promise<void> => {
    if (error === undefined) begun[index]?.resolve(next);
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

  it('harvests again by itself when the clock will change what is found, and forgets that once another harvest says otherwise', async () => {
    const { harvester, clock, begun, end } = harvests();
    const due = clock.epochMs() + 60_000;
    harvester.want();
    await end(0, undefined, due);
    await harvester.idle();
    clock.advance(59_999);
    expect(begun).toHaveLength(1);
    clock.advance(1);
    expect(begun).toHaveLength(2);
    await end(1, undefined, due + 60_000);
    harvester.want();
    await end(2);
    clock.advance(600_000);
    expect(begun).toHaveLength(3);
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
