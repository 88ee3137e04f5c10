import fc from 'fast-check';
import { inOrder } from './in-order.ts';

const all = async <T>(made: AsyncIterable<T>): Promise<T[]> => {
  const every: T[] = [];
  for await (const one of made) every.push(one);
  return every;
};

describe('work that is done a few at a time', () => {
  it('comes in the order of what it is made of, whichever is ready first, and no more is underway than was said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat({ max: 12 }), fc.nat({ max: 4 }), async (scheduler, many, ahead) => {
        const items = Array.from({ length: many }, (_, number) => number);
        let underway = 0;
        let most = 0;
        const made = all(
          inOrder(items, ahead, async (item) => {
            most = Math.max(most, (underway += 1));
            await scheduler.schedule(Promise.resolve(), String(item));
            underway -= 1;
            return item * 2;
          }),
        );
        await scheduler.waitFor(made);
        expect(await made).toEqual(items.map((item) => item * 2));
        expect(most).toBeLessThanOrEqual(ahead + 1);
      }),
    );
  });

  it('ends at the first that fails, in that order: what comes after it is not begun, and where it came from is told', async () => {
    const begun: number[] = [];
    let closed = false;
    const items = (function* () {
      try {
        for (let item = 0; ; item += 1) yield item;
      } finally {
        closed = true;
      }
    })();
    const work = (item: number): Promise<number> => {
      begun.push(item);
      return item < 2 ? Promise.resolve(item) : Promise.reject(new Error(`no ${item}`));
    };
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const made of inOrder(items, 2, work)) seen.push(made);
      })(),
    ).rejects.toThrow('no 2');
    expect({ seen, begun, closed }).toEqual({ seen: [0, 1], begun: [0, 1, 2, 3, 4], closed: true });
  });

  it('fails where what it is made of fails, and what is underway then troubles nobody', async () => {
    const items = (async function* () {
      yield await Promise.resolve(1);
      throw new Error('no more');
    })();
    await expect(all(inOrder(items, 5, () => Promise.reject(new Error('underway'))))).rejects.toThrow('no more');
  });
});
