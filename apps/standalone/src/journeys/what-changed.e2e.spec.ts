import { IncidentAccepted, Timeline } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

const FRONT = `---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: front
  annotations:
    interlock.dev/tier: '4'
    interlock.dev/runtime: front
    backstage.io/source-location: url:https://git.example/team/front/
spec:
  type: service
  lifecycle: production
  owner: group:default/team
  dependsOn: [component:default/middle]
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: middle }
spec: { type: library, lifecycle: production, owner: group:default/team, dependsOn: [component:default/back, component:default/front] }
`;

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'back' }, { name: 'bystander' }], { catalog: FRONT });
});
afterAll(() => journey?.close());

const deploy = async (component: string): Promise<string> => {
  const { releaseId } = await journey.door.submit(journey.organisation.candidate(component));
  await journey.door.until(releaseId, 'DeploymentApplied');
  return releaseId;
};
const timeline = async (query: Readonly<Record<string, string>>): Promise<Timeline> => {
  await journey.settled();
  const answer = await journey.door.ask('GET', `/v1/ledger/timeline?${new URLSearchParams(query).toString()}`, {
    as: 'user:default/carol',
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return Timeline.parse(answer.json);
};

describe('an incident of a service, after it and something that it depends on changed', () => {
  it('is answered with both, the way to each and what the gate knew, and without what has nothing to do with it', async () => {
    const { door } = journey;
    const back = await deploy('back');
    const bystander = await deploy('bystander');
    const front = await deploy('front');
    await journey.settled();
    const answer = await door.ask('POST', '/v1/incidents', {
      as: 'user:default/carol',
      body: { incident: 'INC-7', environment: 'production', component: 'component:default/front' },
    });
    expect(answer.status).toBe(202);
    expect(IncidentAccepted.parse(answer.json)).toMatchObject({ releaseId: front, created: true });

    const { causes, items, scope } = await timeline({ incident: 'INC-7' });
    expect(scope).toMatchObject({ dependencies: 2, missing: [] });
    expect(causes?.candidates.map(({ entry, gate }) => [entry.releaseId, entry.relation?.through, gate?.outcome, gate?.signals])).toEqual([
      [front, ['component:default/front'], 'allow', []],
      [back, ['component:default/front', 'component:default/middle', 'component:default/back'], 'allow', []],
    ]);
    expect(items[0]).toMatchObject({ kind: 'incident', releaseId: front });
    expect(items.map(({ releaseId }) => releaseId)).not.toContain(bystander);
  });

  it('is answered with "nothing changed" for a time in which nothing did', async () => {
    const { items } = await timeline({ incident: 'INC-7' });
    const after = Date.parse(items[0]?.recordedAt ?? '') + 1;
    const { causes } = await timeline({
      component: 'component:default/front',
      since: new Date(after).toISOString(),
      until: new Date(after + 60_000).toISOString(),
    });
    expect(causes).toMatchObject({ nothingChanged: true, says: expect.stringContaining('Nothing changed') });
  });

  it('shows the freeze that followed, as what stands beside it, and the release that it holds', async () => {
    const { door, organisation } = journey;
    const since = new Date().toISOString();
    const freeze = await door.ask('POST', '/v1/environments/production/freezes', {
      as: 'user:default/erin',
      body: { reason: 'front answers 503', incident: 'INC-7', scope: { components: ['component:default/front'] } },
    });
    expect([200, 201, 202]).toContain(freeze.status);
    const { releaseId } = await door.submit(organisation.candidate('front', { version: '2.0.0' }));
    await door.until(releaseId, 'DecisionRecorded', ({ outcome }) => outcome === 'hold');
    const { causes, items } = await timeline({ component: 'component:default/front', since });
    expect(causes).toMatchObject({ nothingChanged: true, says: expect.stringMatching(/What is below is context: .*freeze/) });
    expect(items.filter(({ kind }) => kind === 'freeze').map(({ says, environment }) => [says, environment])).toEqual([
      [expect.stringMatching(/^freeze .* started for components component:default\/front: front answers 503/), 'production'],
    ]);
    expect(items.find(({ kind }) => kind === 'decision')).toMatchObject({ releaseId, says: expect.stringMatching(/^hold/) });
  });
});
