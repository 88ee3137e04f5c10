import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import { openGitTarget } from '@interlock/adapters/deployment-target/git';
import { ENVIRONMENT, ReleaseSituation, WORKLOAD } from '../testing/release-situation.ts';

describe('a narrowed release in a git repository with the local runtime', () => {
  let folder: string;
  let target: DeploymentTarget;
  let situation: ReleaseSituation;
  let older: string;
  let newer: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlock-rollback-'));
    const repository = join(folder, 'desired.git');
    target = await openGitTarget({
      environment: ENVIRONMENT,
      repository,
      branch: 'main',
      runtime: 'local',
      stateDirectory: join(folder, 'state'),
    });
    situation = new ReleaseSituation({ target });
    await situation.start();
    older = await situation.anAppliedRelease();
    newer = await situation.aRelease();
    await situation.authorise(newer, 0.25);
    await situation.until(newer, 'DeploymentStepApplied');
  });
  afterEach(async () => {
    await situation.stop();
    await target.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs on its share beside the resident one, which a rollback brings back everywhere', async () => {
    const [before] = await situation.events(older, 'DeploymentApplied');
    const live = await target.live(WORKLOAD);
    expect(live).toMatchObject({ share: 0.25, instances: { total: 20, updated: 5 }, rest: { artifacts: before?.data.artifacts } });
    const { authorisationId } = await situation.rollBack(older, newer);
    await situation.until(newer, 'RolledBack');
    const back = await target.live(WORKLOAD);
    expect(back).toMatchObject({ authorisationId, artifacts: before?.data.artifacts, instances: { total: 20, updated: 20 } });
    expect(back?.rest).toBeUndefined();
    await situation.settled();
    for (const releaseId of [older, newer]) expect(await situation.events(releaseId, 'DriftDetected')).toEqual([]);
  });

  it('widens to the whole, step by step', async () => {
    await situation.authorise(newer, 0.5);
    await situation.until(newer, 'DeploymentStepApplied', 2);
    expect(await target.live(WORKLOAD)).toMatchObject({ instances: { total: 20, updated: 10 } });
    await situation.authorise(newer);
    await situation.until(newer, 'DeploymentApplied');
    expect(await target.live(WORKLOAD)).toMatchObject({ instances: { total: 20, updated: 20 } });
  });
});
