import { describeWithBroker } from '../../testing/index.ts';
import { killEachService, planned } from './kill-each-service.ts';
import { ALL_WELL, unwell } from './with-cluster.ts';

/** A short form of what `npm run test:faults` does for every service and point. */
const CASES = planned(
  [
    { service: 'relay', point: 'published' },
    { service: 'policy-evaluation', point: 'appended' },
    { service: 'ledger-projection', point: 'committing' },
  ],
  1,
);

describeWithBroker('services in processes of their own on a real broker, each killed with -9 between two of its steps', () => {
  it('lose nothing that was acknowledged, double nothing, and bring everything to its end and to rest', async () => {
    const { result, aftermath, healings, leaks } = await killEachService(CASES);
    expect(result.map(({ service, point, kills }) => ({ service, point, kills }))).toEqual(CASES);
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(leaks).toEqual([]);
    expect(aftermath.releases).toBeGreaterThanOrEqual(2 * CASES.length);
  }, 300_000);
});
