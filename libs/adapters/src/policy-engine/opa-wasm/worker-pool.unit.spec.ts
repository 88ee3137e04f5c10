import type { EngineAnswer } from '../policy-engine.ts';
import type { PolicyWorker } from './policy-worker.ts';
import { WorkerPool } from './worker-pool.ts';

const FINE: EngineAnswer = { kind: 'result', value: 'fine' };
const LATE: EngineAnswer = { kind: 'failed', code: 'policy.timeout', message: 'late' };

/** Threads that answer when told to. */
const aHouse = () => {
  const running: { input: string; finish: (answer: EngineAnswer) => void }[] = [];
  const house = { started: 0, ended: 0, refusing: false, running };
  const start = async (): Promise<PolicyWorker> => {
    await Promise.resolve();
    if (house.refusing) throw new Error('no more threads');
    house.started += 1;
    let usable = true;
    let gone = false;
    return {
      get usable() {
        return usable;
      },
      evaluate: (input) =>
        new Promise((settle) => {
          running.push({
            input,
            finish: (answer) => {
              if (answer.kind === 'failed') usable = false;
              settle(answer);
            },
          });
        }),
      end: async () => {
        if (!gone) house.ended += 1;
        gone = true;
        usable = false;
        for (const one of running.splice(0)) one.finish({ kind: 'failed', code: 'policy.unavailable', message: 'ended' });
      },
    };
  };
  return { house, start };
};

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const aPool = async (workers: number) => {
  const { house, start } = aHouse();
  const pool = new WorkerPool({ workers, deadlineMs: 1, start });
  await pool.open();
  return { house, pool };
};

describe('a pool of two', () => {
  it('keeps one thread more than it uses', async () => {
    const { house, pool } = await aPool(2);
    expect(house.started).toBe(3);
    const answers = ['a', 'b', 'c'].map((input) => pool.evaluate(input));
    await settle();
    expect(house.running.map((one) => one.input)).toEqual(['a', 'b']);
    house.running.shift()?.finish(FINE);
    await settle();
    expect(house.running.map((one) => one.input)).toEqual(['b', 'c']);
    for (const one of house.running.splice(0)) one.finish(FINE);
    expect(await Promise.all(answers)).toEqual([FINE, FINE, FINE]);
    expect(house.started).toBe(3);
  });

  it('ends a thread that failed, and starts another', async () => {
    const { house, pool } = await aPool(2);
    const answer = pool.evaluate('a');
    await settle();
    house.running.shift()?.finish(LATE);
    expect(await answer).toEqual(LATE);
    await settle();
    expect({ started: house.started, ended: house.ended }).toEqual({ started: 4, ended: 1 });
  });
});

describe('a pool whose threads no longer start', () => {
  it('says that it is unavailable instead of waiting for ever, and tries again when asked again', async () => {
    const { house, pool } = await aPool(1);
    house.refusing = true;
    for (let round = 0; round < 2; round += 1) {
      const answer = pool.evaluate('a');
      await settle();
      house.running.shift()?.finish(LATE);
      await answer;
      await settle();
    }
    expect(await pool.evaluate('b')).toMatchObject({ kind: 'failed', code: 'policy.unavailable', message: 'no more threads' });
    house.refusing = false;
    const healed = pool.evaluate('c');
    await settle();
    house.running.shift()?.finish(FINE);
    expect(await healed).toEqual(FINE);
  });

  it('refuses to open when one of them does not start, and leaves none behind', async () => {
    const { house, start } = aHouse();
    const starts = [start, () => Promise.reject(new Error('the second'))];
    const pool = new WorkerPool({ workers: 1, deadlineMs: 1, start: () => (starts.shift() ?? start)() });
    await expect(pool.open()).rejects.toThrow('the second');
    expect({ started: house.started, ended: house.ended }).toEqual({ started: 1, ended: 1 });
  });
});

describe('a pool that is closed', () => {
  it('ends every thread and answers everything that waits', async () => {
    const { house, pool } = await aPool(2);
    const answers = Array.from({ length: 5 }, (_, index) => pool.evaluate(String(index)));
    await settle();
    await pool.close();
    expect(house.ended).toBe(house.started);
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ kind: 'failed', code: 'policy.unavailable' });
  });
});
