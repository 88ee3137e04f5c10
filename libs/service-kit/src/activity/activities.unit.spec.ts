import { Activities } from './activities.ts';

describe('activities that make work for one another', () => {
  it('are settled only when none of them adds to the record any more', async () => {
    const activities = new Activities();
    let position = 0;
    let left = 3;
    activities.register({ name: 'second', idle: async () => undefined });
    activities.register({
      name: 'first',
      idle: async () => {
        if (left === 0) return;
        left -= 1;
        position += 1;
      },
    });
    await activities.settled(async () => position);
    expect([left, position]).toEqual([0, 3]);
  });
});
