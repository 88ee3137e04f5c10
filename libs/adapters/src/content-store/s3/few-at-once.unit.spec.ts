import { FewAtOnce } from './few-at-once.ts';

describe('few at once', () => {
  it('lets no more in than it says, the others in their order, and goes on after one that fails', async () => {
    const few = new FewAtOnce(2);
    const began: number[] = [];
    const ends: PromiseWithResolvers<number>[] = [];
    const runs = [0, 1, 2, 3, 4].map((number) => {
      const end = Promise.withResolvers<number>();
      ends.push(end);
      return few.run(() => {
        began.push(number);
        return end.promise;
      });
    });
    expect(began).toEqual([0, 1]);
    ends[1]?.reject(new Error('broken'));
    await expect(runs[1]).rejects.toThrow('broken');
    expect(began).toEqual([0, 1, 2]);
    for (const [number, end] of ends.entries()) end.resolve(number);
    expect(await Promise.all([runs[0], runs[2], runs[3], runs[4]])).toEqual([0, 2, 3, 4]);
    expect(began).toEqual([0, 1, 2, 3, 4]);
    expect(await few.run(async () => 'again')).toBe('again');
  });
});
