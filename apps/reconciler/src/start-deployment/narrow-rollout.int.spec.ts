import type { LiveState } from '@interlock/adapters/deployment-target';
import { MemoryTarget } from '../testing/memory-target.ts';
import { digestOf, ENVIRONMENT, ReleaseSituation, WORKLOAD } from '../testing/release-situation.ts';

describe('a release that is authorised for a share, beside a resident one', () => {
  let target: MemoryTarget;
  let situation: ReleaseSituation;
  let resident: string;
  let narrowed: string;
  const aStep = async (share: number): Promise<LiveState> => {
    const before = await situation.events(narrowed, 'DeploymentStepApplied');
    await situation.authorise(narrowed, share);
    await situation.until(narrowed, 'DeploymentStepApplied', before.length + 1);
    const live = await target.live(WORKLOAD);
    if (live === undefined) throw new Error('nothing is live');
    return live;
  };

  beforeEach(async () => {
    target = new MemoryTarget(ENVIRONMENT);
    situation = new ReleaseSituation({ target });
    await situation.start();
    resident = await situation.anAppliedRelease();
    narrowed = await situation.aRelease();
  });
  afterEach(() => situation.stop());

  it('is applied step by step, each under a lease of its own and with a residency within its limits, and then whole', async () => {
    const first = await situation.authorise(narrowed, 0.05);
    const [step] = await situation.until(narrowed, 'DeploymentStepApplied');
    expect(step?.data).toMatchObject({ authorisationId: first.authorisationId, share: 0.05, residency: { limits: first.limits } });
    expect((await situation.events(narrowed, 'DeploymentStarted'))[0]?.data.share).toBe(0.05);
    await situation.authorise(narrowed, 0.5);
    await situation.until(narrowed, 'DeploymentStepApplied', 2);
    expect(await situation.events(narrowed, 'DeploymentApplied')).toEqual([]);
    await situation.authorise(narrowed);
    const [applied] = await situation.until(narrowed, 'DeploymentApplied');
    expect(applied?.data.residency.limits).toBeUndefined();

    const [, ...written] = target.applied;
    const stable = { releaseId: resident, artifacts: target.applied[0]?.artifacts };
    expect(written).toMatchObject([{ limits: { share: 0.05 }, stable }, { limits: { share: 0.5 }, stable }, {}]);
    expect(written[2]).not.toHaveProperty('limits');
    expect(written[2]).not.toHaveProperty('stable');
    await situation.settled();
    expect(await situation.events(resident, 'DriftDetected')).toEqual([]);
    expect(await situation.events(narrowed, 'DriftDetected')).toEqual([]);
  });

  it.each<readonly [string, Partial<LiveState>]>([
    ['more instances than its share', { instances: { total: 20, updated: 2 } }],
    ['all instances', { share: 1 }],
    ['something else on the other instances', { rest: { artifacts: [{ name: 'image', digest: digestOf('x') }], configuration: null } }],
  ])('is not applied when the runtime reports %s', async (_what, differently) => {
    target.react = (live) => ({ ...live, ...differently });
    await situation.authorise(narrowed, 0.05);
    await situation.until(narrowed, 'DeploymentStarted');
    await situation.settled();
    expect(target.applied).toHaveLength(2);
    expect(await situation.events(narrowed, 'DeploymentStepApplied')).toEqual([]);
  });

  it('keeps the only place of the workload until it is applied whole', async () => {
    await aStep(0.25);
    const later = await situation.aRelease();
    await situation.authorise(later);
    await situation.until(later, 'AuthorisationIssued');
    await aStep(0.5);
    expect(await situation.events(later, 'DeploymentStarted')).toEqual([]);
    await situation.authorise(narrowed);
    const [applied] = await situation.until(narrowed, 'DeploymentApplied');
    const [started] = await situation.until(later, 'DeploymentStarted');
    expect(started?.position).toBeGreaterThan(applied?.position ?? Infinity);
  });

  it('goes on after a restart of the service', async () => {
    await aStep(0.25);
    await situation.stop();
    const restarted = new ReleaseSituation({ target, eventStore: situation.eventStore });
    await restarted.start();
    await restarted.authorise(narrowed, 0.5);
    await restarted.until(narrowed, 'DeploymentStepApplied', 2);
    expect(target.applied.at(-1)).toMatchObject({ stable: { releaseId: resident } });
    await restarted.stop();
  });

  it('is listed with its share, its steps and the instances that run it', async () => {
    await aStep(0.25);
    await situation.settled();
    const { json } = await situation.app.request('GET', '/v1/deployments', { as: 'user:default/ann' });
    expect(json).toMatchObject({
      items: [
        { releaseId: resident, status: 'applied' },
        {
          releaseId: narrowed,
          status: 'narrowed',
          share: 0.25,
          steps: [{ share: 0.25 }],
          live: { share: 0.25, instances: { total: 20, updated: 5 }, rest: {} },
        },
      ],
    });
  });

  describe('and stopped on its way', () => {
    const degrade = async (): Promise<void> => {
      const [step] = await situation.events(narrowed, 'DeploymentStepApplied');
      const deploymentId = step?.data.deploymentId ?? '';
      await situation.append(narrowed, {
        type: 'DeploymentDegraded',
        data: { deploymentId, environment: ENVIRONMENT, reasons: [], follows: 'stop' },
      });
      await situation.settled();
    };

    it('keeps its instances without drift, and its place from an older release', async () => {
      await aStep(0.25);
      await degrade();
      await situation.authorise(narrowed, 0.5);
      await situation.settled();
      expect(target.applied).toHaveLength(2);
      expect(await situation.events(narrowed, 'DriftDetected')).toEqual([]);
      expect(await situation.events(resident, 'DriftDetected')).toEqual([]);
    });

    it('gives way to a newer release, which takes the whole workload', async () => {
      await aStep(0.25);
      await degrade();
      const newer = await situation.anAppliedRelease();
      const later = await situation.anAppliedRelease();
      expect(target.applied.map(({ releaseId }) => releaseId)).toEqual([resident, narrowed, newer, later]);
    });

    it('is not applied by a report that comes after the lease was voided, which is no drift either', async () => {
      const written = Promise.withResolvers<LiveState>();
      target.react = (live) => void written.resolve(live);
      const { authorisationId } = await situation.authorise(narrowed, 0.25);
      const live = await written.promise;
      await situation.append(narrowed, {
        type: 'AuthorisationVoided',
        data: { environment: ENVIRONMENT, authorisationId, cause: 'decision_changed', decisionId: null, follows: 'stop' },
      });
      await situation.settled();
      target.report(live);
      await situation.settled();
      expect(await situation.events(narrowed, 'DeploymentStepApplied')).toEqual([]);
      expect(await situation.events(narrowed, 'DriftDetected')).toEqual([]);
      expect(await situation.events(resident, 'DriftDetected')).toEqual([]);
    });
  });

  describe('of which a step is live', () => {
    const byHand = { authorisationId: null, reference: null, changedBy: 'mallory@host' };

    it('has drifted when more instances run it than its lease allows', async () => {
      const live = await aStep(0.25);
      target.report({ ...live, instances: { total: 20, updated: 8 }, changedBy: 'mallory@host' });
      const [drift] = await situation.until(narrowed, 'DriftDetected');
      expect(drift?.data).toMatchObject({ share: { expected: 0.25, found: 0.4 }, changedBy: 'mallory@host' });
      target.report(live);
      await situation.until(narrowed, 'DriftResolved');
    });

    it('has drifted when something else runs on its instances; the resident one has when it does on the others', async () => {
      const live = await aStep(0.25);
      const other = [{ name: 'image', digest: digestOf('by hand') }];
      target.report({ ...live, ...byHand, artifacts: other });
      expect((await situation.until(narrowed, 'DriftDetected'))[0]?.data.found).toEqual(other);
      target.report({ ...live, ...byHand, rest: { artifacts: other, configuration: null } });
      expect((await situation.until(resident, 'DriftDetected'))[0]?.data.found).toEqual(other);
      await situation.until(narrowed, 'DriftResolved');
    });

    it('is no drift when the resident release runs everywhere', async () => {
      const live = await aStep(0.25);
      const { rest = { artifacts: [], configuration: null }, reportedBy } = live;
      target.report({ ...byHand, ...rest, workload: WORKLOAD, component: null, status: 'live', message: null, reportedBy });
      await situation.settled();
      expect(await situation.events(narrowed, 'DriftDetected')).toEqual([]);
      expect(await situation.events(resident, 'DriftDetected')).toEqual([]);
    });
  });
});
