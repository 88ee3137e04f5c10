import { ContentStoreError } from '@interlock/adapters/content-store';
import { manualClock } from '../testing/manual-clock.ts';
import { silentLogger, type Logger } from '../logging/index.ts';
import { StoredContentError } from '../stored-content/index.ts';
import { WakeUps } from './wake-ups.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const missing = (): Error => new StoredContentError('stored_content.missing', DIGEST);

/** Lets every retry fall due, as long as something waits. */
const untilIdle = async (wakeUps: WakeUps, clock: ReturnType<typeof manualClock>, most: number): Promise<boolean> => {
  let idle = false;
  void wakeUps.idle().then(() => (idle = true));
  for (let turn = 0; turn < most && !idle; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000);
  }
  await new Promise((resolve) => setImmediate(resolve));
  return idle;
};

describe('looking at a release again', () => {
  const clock = manualClock();
  const errors: unknown[] = [];
  const logger: Logger = {
    ...silentLogger,
    error: (fields) => void errors.push((fields as { err: Error }).err.message),
    child: () => logger,
  };
  const looks: string[] = [];
  let fails: (() => Error) | undefined;
  const run = async ({ cause }: { readonly cause: string }): Promise<void> => {
    looks.push(cause);
    if (fails !== undefined) throw fails();
  };
  beforeEach(() => {
    errors.length = 0;
    looks.length = 0;
  });

  it('is given up after as many failures as a message is parked after, naming the content that is missing', async () => {
    fails = missing;
    const wakeUps = new WakeUps(run, clock, logger);
    wakeUps.add('r', 'production', 'start');
    expect(await untilIdle(wakeUps, clock, 100)).toBe(true);
    expect(looks).toHaveLength(10);
    expect(errors).toEqual([expect.stringContaining(DIGEST)]);
    // A signal moves, and the content is back.
    fails = undefined;
    wakeUps.add('r', 'production', 'signal');
    expect(await untilIdle(wakeUps, clock, 10)).toBe(true);
    expect(looks).toEqual([...Array.from({ length: 10 }, () => 'start'), 'signal']);
  });

  it('is tried as often again when something moves meanwhile', async () => {
    fails = missing;
    const wakeUps = new WakeUps(run, clock, logger);
    wakeUps.add('r', 'production', 'start');
    await untilIdle(wakeUps, clock, 5);
    wakeUps.add('r', 'production', 'signal');
    expect(await untilIdle(wakeUps, clock, 100)).toBe(true);
    expect(looks.filter((cause) => cause === 'signal')).toHaveLength(10);
  });

  it('outlasts an outage', async () => {
    fails = () => new ContentStoreError('content-store.unavailable', 'no route');
    const wakeUps = new WakeUps(run, clock, logger);
    wakeUps.add('r', 'production', 'start');
    expect(await untilIdle(wakeUps, clock, 50)).toBe(false);
    fails = undefined;
    expect(await untilIdle(wakeUps, clock, 10)).toBe(true);
    expect([errors, looks.length > 20]).toEqual([[], true]);
  });
});
