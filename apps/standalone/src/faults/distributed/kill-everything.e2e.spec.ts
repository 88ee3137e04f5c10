import { describeWithBroker } from '../../testing/index.ts';
import { killEverything } from './kill-everything.ts';
import { ALL_WELL, unwell } from './with-cluster.ts';

describeWithBroker('kill -9 of the whole process group under load, once', () => {
  it('loses nothing, doubles nothing, and everything comes to its end by itself once all are back', async () => {
    const { aftermath, healings } = await killEverything([1]);
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
  }, 300_000);
});
