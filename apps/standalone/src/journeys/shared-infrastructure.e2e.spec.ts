import { startJourney, user, type Journey } from '../testing/index.ts';

const DATABASE = 'resource:default/orders';
const CATALOG = `---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: data
spec:
  type: team
  children: []
${user('dan', 'data')}---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: orders
spec:
  type: database
  owner: group:default/data
`;

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    [
      { name: 'checkout', tier: 3, dependsOn: [DATABASE] },
      { name: 'reports', tier: 1, owner: 'sre', dependsOn: [DATABASE, 'component:default/checkout'] },
      { name: 'till', tier: 2, owner: 'sre', dependsOn: ['component:default/reports'] },
    ],
    { target: 'external', catalog: CATALOG },
  );
});
afterAll(() => journey?.close());

const migration = {
  migrations: ['0007_orders.sql'],
  destructive: false,
  reversible: true,
  destructiveStatements: [],
};

describe('a migration on a database that other owners use too', () => {
  it('is judged by the owner of the database, who is shown who is affected', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('checkout', { migration }));
    const request = await door.until(releaseId, 'ApprovalRequested');
    expect(request.requirement.seats).toMatchObject([{ id: DATABASE, group: 'group:default/data' }]);

    const shown = await door.ask('GET', `/v1/approvals/${request.approvalId}`, { as: 'user:default/dan' });
    expect(shown.json).toMatchObject({
      package: {
        affected: {
          total: 2,
          listed: [
            { ref: 'component:default/reports', tier: 1, owner: 'group:default/sre', distance: 1, via: null },
            { ref: 'component:default/till', tier: 2, owner: 'group:default/sre', distance: 2, via: 'component:default/reports' },
          ],
          shared: [{ ref: DATABASE, owner: 'group:default/data', users: { total: 1, owners: ['group:default/sre'] } }],
        },
      },
    });
    expect(await door.judge('user:default/bob', 'grant', request)).toMatchObject({ status: 403 });
    expect(await door.judge('user:default/dan', 'grant', request)).toMatchObject({ status: 200 });
    expect((await door.until(releaseId, 'AuthorisationIssued')).authorisation.releaseId).toBe(releaseId);
  });
});

describe('an image on the same database', () => {
  it('asks nobody, and names what matters most of those who depend on it', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('checkout', { version: '2.0.0' }));
    const decided = await door.until(releaseId, 'DecisionRecorded');
    expect(decided).toMatchObject({ outcome: 'allow', path: 'fast', approval: null });
    expect(decided.reasons).toMatchObject([{ code: 'CRITICAL_DEPENDANTS', severity: 'info' }]);
    expect(decided.reasons[0]?.message).toContain('component:default/reports');
  });
});
