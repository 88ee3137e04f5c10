import { footprintOf, grownSince, type Footprint } from './footprint.ts';

const before: Footprint = { descriptors: 40, kinds: new Map([['socket', 30]]), memory: 100, timers: 10 };

describe('what a process holds after a fault', () => {
  it('is as it was within a tenth, or a few where a tenth is less', () => {
    expect(grownSince(before, before)).toEqual([]);
    expect(grownSince(before, { ...before, descriptors: 44, memory: 228, timers: 14 })).toEqual([]);
    expect(grownSince({ ...before, descriptors: 100 }, { ...before, descriptors: 110 })).toEqual([]);
    expect(grownSince(before, { ...before, descriptors: 1, memory: 1, timers: 0 })).toEqual([]);
  });

  it.each([
    [{ descriptors: 45, kinds: new Map([['socket', 35]]) }, '45 descriptors where 40 were, socket 30 to 35'],
    [{ timers: 15 }, '15 timers where 10 were'],
    [{ memory: 229 }, '229 MiB where 100 were'],
  ])('is told where it has grown: %o', (more, words) => {
    expect(grownSince(before, { ...before, ...more })).toEqual([words]);
  });

  it('is read of the process itself', async () => {
    const own = await footprintOf({ name: 'this', pid: process.pid });
    expect(own.descriptors).toBeGreaterThan(2);
    expect(own.memory).toBeGreaterThan(20);
    expect(own.timers).toBeUndefined();
  });
});
