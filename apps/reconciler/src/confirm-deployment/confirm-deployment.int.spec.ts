import { verify } from 'node:crypto';
import { RESIDENCY_PAYLOAD_TYPE } from '@interlock/contracts';
import { canonicalJson, dssePae } from '@interlock/domain';
import { MemoryTarget } from '../testing/memory-target.ts';
import { digestOf, ENVIRONMENT, ReleaseSituation } from '../testing/release-situation.ts';

describe('a rollout that was started', () => {
  let target: MemoryTarget;
  let situation: ReleaseSituation;
  beforeEach(async () => {
    target = new MemoryTarget(ENVIRONMENT);
    situation = new ReleaseSituation({ target });
    await situation.start();
  });
  afterEach(() => situation.stop());

  it('is applied when the runtime reports the authorised digests, with a signed residency', async () => {
    const releaseId = await situation.aRelease();
    const { authorisationId, artifacts } = await situation.authorise(releaseId);
    const [applied] = await situation.until(releaseId, 'DeploymentApplied');
    expect(applied?.data).toMatchObject({
      authorisationId,
      artifacts,
      desiredState: 'memory-0',
      reportedBy: 'memory',
      environment: ENVIRONMENT,
    });
    const { residency, envelope } = applied?.data ?? {};
    expect(residency).toMatchObject({ authorisationId, releaseId, artifacts, environment: ENVIRONMENT });
    const payload = Buffer.from(envelope?.payload ?? '', 'base64');
    expect(payload.toString('utf8')).toBe(canonicalJson(residency));
    const signature = Buffer.from(envelope?.signatures[0]?.sig ?? '', 'base64');
    expect(verify(null, dssePae(RESIDENCY_PAYLOAD_TYPE, payload), situation.app.ports.signer.publicKeyPem, signature)).toBe(true);
  });

  it('is applied once, however often the runtime says so', async () => {
    const releaseId = await situation.anAppliedRelease();
    const live = await target.live('checkout');
    if (live === undefined) throw new Error('nothing is live');
    for (let time = 0; time < 3; time += 1) target.report(live);
    await situation.settled();
    expect(await situation.events(releaseId, 'DeploymentApplied')).toHaveLength(1);
  });

  it.each([
    ['another digest under its authorisation', { artifacts: [{ name: 'image', digest: digestOf('other') }] }],
    ['a configuration that was not authorised', { configuration: { digest: digestOf('other') } }],
    ['its digests without its authorisation', { authorisationId: null }],
  ])('is not applied when the runtime reports %s', async (_what, differently) => {
    target.react = (live) => ({ ...live, ...differently });
    const releaseId = await situation.aRelease();
    await situation.authorise(releaseId);
    await situation.until(releaseId, 'DeploymentStarted');
    await situation.settled();
    expect(target.applied).toHaveLength(1);
    expect(await situation.events(releaseId, 'DeploymentApplied')).toEqual([]);
  });

  it('fails when the runtime says that it failed, with its words', async () => {
    target.react = (live) => ({ ...live, artifacts: [], status: 'failed', message: 'image cannot be pulled' });
    const releaseId = await situation.aRelease();
    await situation.authorise(releaseId);
    const [failed] = await situation.until(releaseId, 'DeploymentFailed');
    expect(failed?.data).toMatchObject({ code: 'runtime.failed', message: 'image cannot be pulled' });
    expect(await situation.events(releaseId, 'DeploymentApplied')).toEqual([]);
  });
});

describe('what runs', () => {
  it('is listed for a viewer, with what the runtime reports, and for nobody else', async () => {
    const situation = new ReleaseSituation({ target: new MemoryTarget(ENVIRONMENT) });
    await situation.start();
    const releaseId = await situation.anAppliedRelease();
    await situation.settled();
    const answer = await situation.app.request('GET', `/v1/deployments?environment=${ENVIRONMENT}`, { as: 'user:default/ann' });
    expect(answer).toMatchObject({
      status: 200,
      json: { items: [{ releaseId, workload: 'checkout', status: 'applied', drifted: false, live: { reportedBy: 'memory' } }] },
    });
    expect(await situation.app.request('GET', '/v1/deployments?environment=elsewhere', { as: 'user:default/ann' })).toMatchObject({
      json: { items: [] },
    });
    expect((await situation.app.request('GET', '/v1/deployments')).status).toBe(401);
    await situation.stop();
  });
});
