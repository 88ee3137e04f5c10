import { PromotionAccepted } from '@interlock/contracts';
import { startJourney, travellingClock, type Journey } from '../testing/index.ts';

const STAGING = `---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: staging
  annotations:
    interlock.dev/classification: staging
    interlock.dev/order: '0'
spec:
  type: environment
  owner: group:default/sre
`;
const OPERATOR = 'user:default/carol';

const clock = travellingClock();
let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }, { name: 'asked', tier: 2 }, { name: 'skipped' }], {
    target: 'external',
    clock,
    catalog: STAGING,
    config: 'thresholds: { bakeSeconds: 60, soakSeconds: 600 }\n',
  });
});
afterAll(() => journey?.close());

const promote = async (releaseId: string, environment: string, more: object = {}, as = OPERATOR) =>
  journey.door.ask('POST', '/v1/promotions', { as, body: { releaseId, environment, ...more } });
const deployed = async (releaseId: string, environment: string): Promise<void> => {
  const { door } = journey;
  await door.until(releaseId, 'AuthorisationIssued', ({ authorisation }) => authorisation.environment === environment);
  const { component, artifacts } = await door.release(releaseId);
  const answer = await door.ask('POST', '/v1/deployments', {
    as: 'ci',
    body: { component, environment, artifacts, status: 'applied', releaseId },
  });
  expect(answer.json).toMatchObject({ recorded: 'applied' });
};
const outcomesIn = async (releaseId: string, environment: string) =>
  (await journey.door.all(releaseId, 'DecisionRecorded'))
    .filter((decided) => decided.environment === environment)
    .map(({ outcome, reasons }) => [outcome, reasons.find(({ severity }) => severity === outcome)?.code ?? null]);

describe('a release on the fast path', () => {
  it('goes to the first environment, is verified there, and asks for the next one itself when its soak time is over', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('tool'));
    await deployed(releaseId, 'staging');
    await journey.settled();
    expect((await door.all(releaseId, 'PromotionRequested')).map(({ environment }) => environment)).toEqual(['staging']);
    await clock.advance(61_000);
    await door.until(releaseId, 'DeploymentVerified');
    // Five minutes short of the soak time: the clock runs meanwhile, and nothing here lasts that long.
    await clock.advance(300_000);
    await journey.settled();
    expect(await door.all(releaseId, 'PromotionRequested')).toHaveLength(1);
    await clock.advance(301_000);
    expect(await door.until(releaseId, 'PromotionRequested', ({ environment }) => environment === 'production')).toMatchObject({
      requestedBy: { subject: 'service:policy-evaluation' },
      why: expect.stringContaining('600 s after it was verified in staging'),
    });
    await deployed(releaseId, 'production');
  });
});

describe('a release that a person promotes', () => {
  it('is held until the environment before has verified it, and clears itself', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('asked'));
    await deployed(releaseId, 'staging');
    const asked = PromotionAccepted.parse((await promote(releaseId, 'production', { why: 'the fair begins' })).json);
    expect(asked).toEqual({ releaseId, environment: 'production', requested: true, attempt: 1 });
    expect((await promote(releaseId, 'production')).json).toMatchObject({ requested: false });
    await door.until(releaseId, 'DecisionRecorded', ({ environment }) => environment === 'production');
    expect(await outcomesIn(releaseId, 'production')).toEqual([['hold', 'PROMOTION_ORDER']]);
    await clock.advance(61_000);
    await door.until(releaseId, 'AuthorisationIssued', ({ authorisation }) => authorisation.environment === 'production');
    expect((await door.all(releaseId, 'PromotionRequested')).at(-1)).toMatchObject({
      why: 'the fair begins',
      requestedBy: { person: OPERATOR },
    });
  });

  it('as a hotfix is judged by people instead of waiting', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('skipped'));
    await promote(releaseId, 'production', { hotfix: { incident: 'INC-9' } });
    await door.until(releaseId, 'DecisionRecorded', ({ environment }) => environment === 'production');
    expect(await outcomesIn(releaseId, 'production')).toEqual([['escalate', 'PROMOTION_SKIPPED']]);
  });

  it.each([
    ['a release that is not there', '7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11', 'production', 404],
    ['an environment that the catalog does not have', undefined, 'moon', 404],
  ])('cannot ask for %s', async (_name, unknown, environment, status) => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('tool'));
    expect((await promote(unknown ?? releaseId, environment)).status).toBe(status);
  });
});
