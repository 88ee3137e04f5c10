import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inTime } from './in-time.ts';
import { PARTS, Patience } from './patience.ts';

const PATIENCE_MS = 80;

let server: Server;
let [here, there]: Socket[] = [];
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  here = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [there] = (await once(server, 'connection')) as [Socket];
});
afterEach(async () => {
  here?.destroy();
  there?.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Held up in each of so many turns of the loop, for longer than a part of a wait lasts, by the phase that the timers follow: what comes at the last is read after them. */
const heldUp = async (turns: number, atLast: () => void = () => undefined, ms = PATIENCE_MS / PARTS + 5): Promise<void> => {
  for (let left = turns; left > 0; left -= 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (left === 1) atLast();
    const until = performance.now() + ms;
    while (performance.now() < until);
  }
};

/** What happens first to one who waits for a word at `here`. */
const waiting = (): { readonly patience: Patience; readonly outcome: Promise<string>; readonly losses: readonly string[] } => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const losses: string[] = [];
  const patience = new Patience(PATIENCE_MS, () => {
    losses.push('lost');
    resolve('lost');
  });
  here?.once('data', (word) => {
    patience.end();
    resolve(String(word));
  });
  return { patience, outcome: promise, losses };
};

describe('a word that waits at the socket of a process that is held up beyond the end of the wait', () => {
  it('is heard', async () => {
    const { outcome, losses } = waiting();
    await heldUp(PARTS, () => there?.write('in time'));
    expect(await outcome).toBe('in time');
    await heldUp(PARTS);
    expect(losses).toEqual([]);
  });

  it('is heard by whoever waits for the work that it ends', async () => {
    const word = once(here as Socket, 'data').then(String);
    const outcome = inTime(word, PATIENCE_MS, 'event-store.unavailable', 'a word');
    await heldUp(PARTS, () => there?.write('in time'));
    expect(await outcome).toBe('in time');
  });
});

describe('a process that is held up, and the one that answers with it', () => {
  it('has the rest of the wait left', async () => {
    there?.once('data', () => setImmediate(() => there?.write('answer')));
    const { outcome } = waiting();
    await heldUp(1, () => here?.write('question'), 2 * PATIENCE_MS);
    expect(await outcome).toBe('answer');
  });
});

describe('a wait', () => {
  it('in which nothing comes is over after its time', async () => {
    const began = performance.now();
    expect(await waiting().outcome).toBe('lost');
    expect(performance.now() - began).toBeGreaterThanOrEqual(PATIENCE_MS - 4);
  });

  it('for work that does not end is over: as the code says', async () => {
    const never = new Promise<never>(() => undefined);
    await expect(inTime(never, PATIENCE_MS, 'event-store.unavailable', 'work')).rejects.toMatchObject({ code: 'event-store.unavailable' });
  });

  it('begins anew when something is heard', async () => {
    const { patience, outcome } = waiting();
    await heldUp(PARTS - 1, () => patience.heard());
    await heldUp(PARTS - 1, () => there?.write('in time'));
    expect(await outcome).toBe('in time');
  });

  it('that was in its last turn begins anew too', async () => {
    const { patience, outcome } = waiting();
    here?.removeAllListeners('data');
    here?.once('data', () => patience.heard());
    await heldUp(PARTS, () => there?.write('at last'));
    expect(await Promise.race([outcome, heldUp(PARTS - 1).then(() => 'goes on')])).toBe('goes on');
    expect(await outcome).toBe('lost');
  });
});
