import { EnforcementReport } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

const component = 'component:default/quiet';
const environment = 'production';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    [
      { name: 'quiet', tier: 4 },
      { name: 'loud', tier: 3 },
    ],
    {
      target: 'external',
      config: 'enforcement: { rules: [{ environment: production, tiers: [4], mode: observe }] }\n',
    },
  );
});
afterAll(() => journey?.close());

const report = async () => EnforcementReport.parse((await journey.door.ask('GET', '/v1/ledger/enforcement', { as: 'ci' })).json);

describe('a tier that is only observed', () => {
  it('is decided, recorded and let go, and the report says whom enforcing would hit', async () => {
    const { door, organisation } = journey;
    expect(await report()).toEqual({ observed: 0, wouldStop: 0, byCode: [], releases: [] });
    const { releaseId } = await door.submit(organisation.candidate('quiet', { omit: ['tests'] }));
    await door.until(releaseId, 'AuthorisationIssued');
    const [decided] = await door.all(releaseId, 'DecisionRecorded');
    expect(decided).toMatchObject({ outcome: 'hold', enforcement: 'observe' });
    const { artifacts } = await door.release(releaseId);
    const body = { component, environment, artifacts, status: 'applied' };
    expect((await door.ask('POST', '/v1/deployments', { as: 'ci', body })).json).toMatchObject({ recorded: 'applied' });
    expect(await report()).toMatchObject({
      observed: 1,
      wouldStop: 1,
      byCode: [{ code: 'TESTS_MISSING', severity: 'hold', releases: 1, components: [component] }],
      releases: [{ releaseId, outcome: 'hold', codes: ['TESTS_MISSING'] }],
    });
  });

  it('counts what enforcing would not have stopped too', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('quiet', { version: '2.0.0' }));
    await door.until(releaseId, 'AuthorisationIssued');
    expect(await report()).toMatchObject({ observed: 2, wouldStop: 1 });
  });
});

describe('another tier', () => {
  it('is held by the same fact', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('loud', { omit: ['tests'] }));
    await door.until(releaseId, 'DecisionRecorded');
    await journey.settled();
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });
});
