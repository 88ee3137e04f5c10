import { describeWithBroker } from '../../testing/index.ts';
import { runs } from './runs.ts';
import { voidLeases } from './voided-lease.ts';
import { ALL_WELL, unwell } from './with-cluster.ts';

const TIMES = runs('INTERLOCK_FAULT_RUNS', 10);

describeWithBroker('the reconciler stopped between reading a lease and starting, and the lease voided meanwhile (matrix 66)', () => {
  it('conflicts: nothing is started and nothing applied under a lease that is no more', async () => {
    const { result, aftermath, healings, leaks } = await voidLeases(TIMES);
    expect(result).toHaveLength(TIMES);
    expect(result.flatMap(({ afterwards }) => afterwards.filter((type) => type.startsWith('Deployment')))).toEqual([]);
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(leaks).toEqual([]);
  }, 900_000);
});
