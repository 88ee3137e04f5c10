import { describeWithBroker } from '../../testing/index.ts';
import { killEachService, type Case } from './kill-each-service.ts';

/** A short form of what `npm run test:faults` does for every service and point. */
const CASES: readonly Case[] = [
  { service: 'relay', point: 'published' },
  { service: 'policy-evaluation', point: 'appended' },
];

describeWithBroker('services in processes of their own on a real broker, each killed with -9 between two of its steps', () => {
  it('lose nothing that was acknowledged, double nothing, and bring everything to its end', async () => {
    const { killed, aftermath } = await killEachService(CASES);
    expect(killed.map(({ service, point }) => ({ service, point }))).toEqual(CASES);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(aftermath.releases).toBe(3 * CASES.length);
  }, 300_000);
});
