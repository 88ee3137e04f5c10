import { DeploymentList, type DeploymentView } from '@interlock/contracts';
import { startJourney, travellingClock, type Journey } from '../testing/index.ts';

const STEP_MS = 600_000;
const clock = travellingClock();

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'shop', rollout: 'narrow' }], { clock });
});
afterAll(() => journey?.close());

const submit = async (version: string): Promise<string> =>
  (await journey.door.submit(journey.organisation.candidate('shop', { version }))).releaseId;
const deployments = async (): Promise<readonly DeploymentView[]> =>
  DeploymentList.parse((await journey.door.ask('GET', '/v1/deployments', { as: 'ci' })).json).items;
const live = async (): Promise<DeploymentView['live']> => (await deployments())[0]?.live ?? null;

describe('a release of a component that asks for steps', () => {
  it('reaches its instances share by share, and a rollback brings the one before it back to all of them', async () => {
    const first = await submit('1.0.0');
    await journey.door.until(first, 'DeploymentApplied');
    const second = await submit('2.0.0');
    await journey.door.until(second, 'DeploymentStepApplied', ({ share }) => share === 0.1);
    expect(await live()).toMatchObject({ share: 0.1, instances: { total: 20, updated: 2 } });
    await clock.advance(STEP_MS + 1_000);
    await journey.door.until(second, 'DeploymentStepApplied', ({ share }) => share === 0.5);
    expect(await live()).toMatchObject({ share: 0.5, instances: { total: 20, updated: 10 } });

    const body = { component: 'component:default/shop', environment: 'production', from: second, to: first, reason: 'it answers slowly' };
    await journey.settled();
    const asked = await journey.door.ask('POST', '/v1/promotions/rollback', { as: 'user:default/carol', body });
    expect(asked).toMatchObject({ status: 202 });
    await journey.door.until(second, 'RolledBack');
    expect(await live()).toMatchObject({ instances: { total: 20, updated: 20 } });
    expect(await deployments()).toMatchObject([{ releaseId: first, status: 'applied', drifted: false }]);
  });

  it('is applied whole once every step was watched', async () => {
    const third = await submit('3.0.0');
    for (const step of [0.1, 0.5]) {
      await journey.door.until(third, 'DeploymentStepApplied', ({ share }) => share === step);
      await journey.settled();
      await clock.advance(STEP_MS + 1_000);
    }
    await journey.door.until(third, 'DeploymentApplied');
    expect(await live()).toMatchObject({ instances: { total: 20, updated: 20 } });
    for (const { drifted } of await deployments()) expect(drifted).toBe(false);
  });
});
