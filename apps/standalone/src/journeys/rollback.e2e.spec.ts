import { RollbackPlan } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

const OPERATOR = 'user:default/carol';
const component = 'component:default/tool';
const environment = 'production';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }, { name: 'lonely' }]);
});
afterAll(() => journey?.close());

const applied = async (version: string): Promise<string> => {
  const { releaseId } = await journey.door.submit(journey.organisation.candidate('tool', { version }));
  await journey.door.until(releaseId, 'DeploymentApplied');
  return releaseId;
};
const plan = (of = component) =>
  journey.door.ask('GET', `/v1/promotions/rollback?component=${of}&environment=${environment}`, { as: OPERATOR });

describe('a release that replaced another', () => {
  it('supersedes it, and is gone back from by one command, to exactly what ran before', async () => {
    const { door } = journey;
    const first = await applied('1.0.0');
    const second = await applied('2.0.0');
    expect(await door.until(first, 'ReleaseSuperseded')).toEqual({ environment, by: second });

    await journey.settled();
    const planned = RollbackPlan.parse((await plan()).json);
    expect(planned).toMatchObject({ from: { releaseId: second }, to: { releaseId: first }, outcome: 'allow' });
    expect(await door.all(first, 'PromotionRequested')).toHaveLength(1);

    const body = { component, environment, from: second, to: first, reason: 'one in ten checkouts fails', incident: 'INC-7' };
    const stale = await door.ask('POST', '/v1/promotions/rollback', { as: OPERATOR, body: { ...body, from: first, to: second } });
    expect(stale.status).toBe(409);
    expect((await door.ask('POST', '/v1/promotions/rollback', { as: 'ci', body })).status).toBe(403);
    const answers = await Promise.all(Array.from({ length: 3 }, () => door.ask('POST', '/v1/promotions/rollback', { as: OPERATOR, body })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));

    const artifacts = (await door.release(first)).artifacts;
    await door.until(first, 'DeploymentApplied', ({ residency }) => residency.artifacts[0]?.digest === artifacts[0]?.digest);
    expect(await door.until(second, 'RolledBack')).toMatchObject({ environment, from: second, to: first });
    const [view] = (await door.release(first)).environments;
    expect(view).toMatchObject({ attempt: 2, phase: 'applied', rollback: { from: second, incident: 'INC-7' }, supersededBy: null });
    expect((await door.release(second)).environments).toMatchObject([{ phase: 'rolled_back', rolledBackTo: first }]);
    expect((await door.all(first, 'PromotionRequested')).map(({ rollback }) => rollback?.from ?? null)).toEqual([null, second]);
    expect((await door.all(first, 'DecisionRecorded')).at(-1)).toMatchObject({
      changeKind: 'rollback',
      path: 'rollback',
      outcome: 'allow',
    });
  });

  it('is not gone back from twice when the command is given again: to go further back, one names where', async () => {
    await journey.settled();
    const further = await plan();
    expect(further).toMatchObject({ status: 409, json: { code: 'http.conflict', detail: expect.stringContaining('already rolled back') } });
  });

  it('may go forward again, and whoever asks reads that it was rolled back here', async () => {
    const { door } = journey;
    const second = journey.organisation.candidate('tool', { version: '2.0.0' });
    const { releaseId } = await door.submit(second);
    const asked = await door.ask('POST', '/v1/promotions', { as: OPERATOR, body: { releaseId, environment } });
    expect(asked.status).toBe(202);
    const again = await door.until(releaseId, 'DecisionRecorded', ({ reasons }) =>
      reasons.some(({ code }) => code === 'ROLLED_BACK_BEFORE'),
    );
    expect(again).toMatchObject({ outcome: 'allow', changeKind: 'image' });
  });

  it('has nothing to go back to where nothing ran before', async () => {
    const lonely = await plan('component:default/lonely');
    expect(lonely).toMatchObject({ status: 409, json: { code: 'http.conflict' } });
    const nowhere = await journey.door.ask('GET', `/v1/promotions/rollback?component=${component}&environment=nowhere`, { as: OPERATOR });
    expect(nowhere).toMatchObject({ status: 404, json: { errors: [{ field: 'environment' }] } });
  });
});
