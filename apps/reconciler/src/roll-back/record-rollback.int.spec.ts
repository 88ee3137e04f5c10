import { DeploymentTargetError, type LiveState } from '@interlock/adapters/deployment-target';
import { MemoryTarget } from '../testing/memory-target.ts';
import { digestOf, ENVIRONMENT, ReleaseSituation } from '../testing/release-situation.ts';

describe('a release that is gone back to', () => {
  let target: MemoryTarget;
  let situation: ReleaseSituation;
  let older: string;
  const writes = (): readonly string[] => target.applied.map(({ releaseId }) => releaseId);

  beforeEach(async () => {
    target = new MemoryTarget(ENVIRONMENT);
    situation = new ReleaseSituation({ target });
    await situation.start();
    older = await situation.anAppliedRelease();
  });
  afterEach(() => situation.stop());

  it('replaces the newer one, which says so once, however often the service hears of it', async () => {
    const newer = await situation.anAppliedRelease();
    const { authorisationId } = await situation.rollBack(older, newer);
    const [rolledBack] = await situation.until(newer, 'RolledBack');
    const [, again] = await situation.events(older, 'DeploymentApplied');
    expect(again?.data.authorisationId).toBe(authorisationId);
    expect(rolledBack?.data).toEqual({ deploymentId: again?.data.deploymentId, environment: ENVIRONMENT, from: newer, to: older });
    await situation.stop();
    const restarted = new ReleaseSituation({ target, eventStore: situation.eventStore });
    await restarted.start();
    await restarted.settled();
    expect(await restarted.events(newer, 'RolledBack')).toHaveLength(1);
    await restarted.stop();
  });

  it('takes the whole workload back from a newer one that is narrowed, of which it is resident beside', async () => {
    const newer = await situation.aRelease();
    await situation.authorise(newer, 0.25);
    await situation.until(newer, 'DeploymentStepApplied');
    await situation.rollBack(older, newer);
    await situation.until(newer, 'RolledBack');
    expect(writes()).toEqual([older, newer, older]);
    expect(target.applied[2]).not.toHaveProperty('limits');
    // The place is free again.
    await situation.anAppliedRelease();
  });

  it('takes the place of a newer one whose desired state cannot be written, and nothing is written over it once it can be', async () => {
    const tried = Promise.withResolvers<void>();
    const apply = target.apply.bind(target);
    const newer = await situation.aRelease();
    target.apply = async (desired) => {
      if (desired.releaseId !== newer) return apply(desired);
      tried.resolve();
      throw new DeploymentTargetError('deployment-target.unavailable', 'gone');
    };
    await situation.authorise(newer);
    await tried.promise;
    const written = Promise.withResolvers<LiveState>();
    target.react = (live) => void written.resolve(live);
    await situation.rollBack(older, newer);
    const live = await written.promise;
    target.apply = apply;
    await situation.settled();
    target.report(live);
    await situation.until(newer, 'RolledBack');
    expect(writes()).toEqual([older, older]);
  });

  /** A newer one and the rollback from it are started, and the runtime has said nothing: what it would say of each. */
  const bothStarted = async (): Promise<{ readonly newer: string; readonly late: LiveState; readonly back: LiveState }> => {
    let next = Promise.withResolvers<LiveState>();
    target.react = (live) => void next.resolve(live);
    const newer = await situation.aRelease();
    await situation.authorise(newer);
    const late = await next.promise;
    next = Promise.withResolvers<LiveState>();
    await situation.rollBack(older, newer);
    return { newer, late, back: await next.promise };
  };

  it('takes the place of a newer one that is told live too late: it gets no right to run any more', async () => {
    const { newer, late, back } = await bothStarted();
    target.report(late);
    await situation.settled();
    target.report(back);
    await situation.until(newer, 'RolledBack');
    expect(await situation.events(newer, 'DeploymentApplied')).toEqual([]);
  });

  it('leaves it to the newer one when it comes to nothing itself', async () => {
    const { newer, late, back } = await bothStarted();
    target.report({ ...back, status: 'failed', message: 'no image' });
    await situation.until(older, 'DeploymentFailed');
    await situation.settled();
    target.report(late);
    await situation.until(newer, 'DeploymentApplied');
  });

  it('waits while another release than the one named is on its way', async () => {
    const newer = await situation.anAppliedRelease();
    const third = await situation.aRelease();
    await situation.authorise(third, 0.25);
    await situation.until(third, 'DeploymentStepApplied');
    await situation.rollBack(older, newer);
    await situation.until(older, 'PromotionRequested', 2);
    expect(await situation.events(older, 'DeploymentStarted')).toHaveLength(1);
    await situation.authorise(third);
    await situation.until(third, 'DeploymentApplied');
    await situation.settled();
    expect(writes()).toEqual([older, newer, third, third]);
  });

  it('has drifted when what was rolled back runs again', async () => {
    const content = 'the newer one';
    const newer = await situation.anAppliedRelease(content);
    await situation.rollBack(older, newer);
    await situation.until(newer, 'RolledBack');
    const live = await target.live('checkout');
    if (live === undefined) throw new Error('nothing is live');
    target.report({ ...live, artifacts: [{ name: 'image', digest: digestOf(content) }], authorisationId: null, reference: null });
    await situation.until(older, 'DriftDetected');
    expect(await situation.events(newer, 'DriftDetected')).toEqual([]);
  });
});

describe('an older release that was authorised before a newer one was applied', () => {
  it.each([
    ['was down', true],
    ['waited for the newer one to end', false],
  ])('is not applied when it resumes after its service %s (matrix 69)', async (_what, wasDown) => {
    const target = new MemoryTarget(ENVIRONMENT);
    const situation = new ReleaseSituation({ target });
    await situation.start();
    const older = await situation.aRelease();
    const newer = await situation.aRelease();
    if (wasDown) await situation.anAppliedRelease();
    else {
      await situation.authorise(newer, 0.25);
      await situation.until(newer, 'DeploymentStepApplied');
    }
    await situation.authorise(older);
    await situation.until(older, 'AuthorisationIssued');
    if (!wasDown) {
      await situation.authorise(newer);
      await situation.until(newer, 'DeploymentApplied');
    }
    await situation.settled();
    expect(await situation.events(older, 'DeploymentStarted')).toEqual([]);
    expect(target.applied.some(({ releaseId }) => releaseId === older)).toBe(false);
    await situation.stop();
  });
});
