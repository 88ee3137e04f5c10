import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeploymentTarget, LiveState } from '@interlock/adapters/deployment-target';
import { openGitTarget } from '@interlock/adapters/deployment-target/git';
import { MemoryTarget } from '../testing/memory-target.ts';
import { digestOf, ENVIRONMENT, ReleaseSituation } from '../testing/release-situation.ts';

const run = promisify(execFile);

describe('an applied release', () => {
  let target: MemoryTarget;
  let situation: ReleaseSituation;
  let releaseId: string;
  let live: LiveState;
  const other = [{ name: 'image', digest: digestOf('by hand') }];
  const byHand = (): LiveState => ({ ...live, artifacts: other, authorisationId: null, reference: null, changedBy: 'mallory@host' });

  beforeEach(async () => {
    target = new MemoryTarget(ENVIRONMENT);
    situation = new ReleaseSituation({ target });
    await situation.start();
    releaseId = await situation.anAppliedRelease();
    const found = await target.live('checkout');
    if (found === undefined) throw new Error('nothing is live');
    live = found;
  });
  afterEach(() => situation.stop());

  it('has drifted when something else runs, with what was found and who changed it', async () => {
    target.report(byHand());
    const [drift] = await situation.until(releaseId, 'DriftDetected');
    expect(drift?.data).toMatchObject({ environment: ENVIRONMENT, expected: live.artifacts, found: other, changedBy: 'mallory@host' });
    target.report(byHand());
    await situation.settled();
    expect(await situation.events(releaseId, 'DriftDetected')).toHaveLength(1);
  });

  it('has drifted when nothing runs any more', async () => {
    target.report({ ...byHand(), artifacts: [] });
    expect((await situation.until(releaseId, 'DriftDetected'))[0]?.data.found).toEqual([]);
  });

  it('is restored when the authorised digests run again, and drifts anew when the same is done again', async () => {
    target.report(byHand());
    await situation.until(releaseId, 'DriftDetected');
    target.report(live);
    expect((await situation.until(releaseId, 'DriftResolved'))[0]?.data.how).toBe('restored');
    target.report(byHand());
    const drifts = await situation.until(releaseId, 'DriftDetected', 2);
    expect(new Set(drifts.map(({ data }) => data.driftId)).size).toBe(2);
  });

  it('has its drift ended by the release that replaces it', async () => {
    target.report(byHand());
    await situation.until(releaseId, 'DriftDetected');
    const next = await situation.anAppliedRelease();
    const [resolved] = await situation.until(releaseId, 'DriftResolved');
    expect(resolved?.data).toMatchObject({ how: 'replaced', reason: expect.stringContaining(next) });
    await situation.settled();
    expect(await situation.events(next, 'DriftDetected')).toEqual([]);
  });

  it.each([
    [
      'configuration alone',
      { configuration: { digest: digestOf('other') } },
      { configuration: { expected: null, found: digestOf('other') } },
    ],
    [
      'file that cannot be read, and leaves it running',
      { status: 'failed', message: 'no JSON', authorisationId: null },
      { message: 'no JSON' },
    ],
  ] as const)('has drifted by a %s', async (_what, differently, says) => {
    target.report({ ...live, ...differently });
    const [drift] = await situation.until(releaseId, 'DriftDetected');
    expect(drift?.data).toMatchObject({ ...says, found: live.artifacts, changedBy: 'Interlock' });
    target.report(live);
    expect((await situation.until(releaseId, 'DriftResolved'))[0]?.data.how).toBe('restored');
  });

  describe('whose drift an operator accepts', () => {
    const accept = (driftId: string, as = 'user:default/olga') =>
      situation.app.request('POST', `/v1/deployments/drift/${driftId}/accept`, { as, body: { reason: 'known, until Monday' } });
    const aDrift = async (): Promise<string> => {
      target.report(byHand());
      const [drift] = await situation.until(releaseId, 'DriftDetected');
      await situation.settled();
      return drift?.data.driftId ?? '';
    };

    it('is recorded with the reason and who, and told no more until something else runs', async () => {
      const driftId = await aDrift();
      expect(await accept(driftId)).toMatchObject({ status: 200, json: { driftId, releaseId } });
      const [resolved] = await situation.until(releaseId, 'DriftResolved');
      expect(resolved?.data).toMatchObject({ how: 'accepted', reason: 'known, until Monday', acceptedBy: { person: 'user:default/olga' } });
      target.report(byHand());
      await situation.settled();
      expect(await situation.events(releaseId, 'DriftDetected')).toHaveLength(1);
      const listed = await situation.app.request('GET', '/v1/deployments', { as: 'user:default/ann' });
      expect(listed.json).toMatchObject({
        items: [{ drifted: false, drift: { driftId, accepted: { reason: 'known, until Monday', by: 'user:default/olga' } } }],
      });
      target.report({ ...byHand(), artifacts: [{ name: 'image', digest: digestOf('something else') }] });
      await situation.until(releaseId, 'DriftDetected', 2);
    });

    it('is for operators, and for a drift that there is', async () => {
      const driftId = await aDrift();
      expect((await accept(driftId, 'user:default/ann')).status).toBe(403);
      expect((await accept('00000000-0000-4000-8000-000000000000')).status).toBe(404);
      target.report(live);
      await situation.until(releaseId, 'DriftResolved');
      expect((await accept(driftId)).status).toBe(404);
      expect((await situation.events(releaseId, 'DriftResolved')).map(({ data }) => data.how)).toEqual(['restored']);
    });
  });

  it('is found to have drifted while the service was down', async () => {
    await situation.stop();
    target.report(byHand());
    const restarted = new ReleaseSituation({ target, eventStore: situation.eventStore });
    await restarted.start();
    expect((await restarted.until(releaseId, 'DriftDetected'))[0]?.data.found).toEqual(other);
    await restarted.stop();
  });
});

describe('an applied release in a git repository', () => {
  it('has drifted when a person pushes another digest, and is restored when they take it back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interlock-drift-'));
    const repository = join(folder, 'desired.git');
    const target: DeploymentTarget = await openGitTarget({
      environment: ENVIRONMENT,
      repository,
      branch: 'main',
      runtime: 'local',
      stateDirectory: join(folder, 'state'),
    });
    const situation = new ReleaseSituation({ target });
    await situation.start();
    const releaseId = await situation.anAppliedRelease();
    const clone = join(folder, 'clone');
    const git = (...parameters: string[]) =>
      run('git', ['-C', clone, '-c', 'user.name=Mallory', '-c', 'user.email=mallory@example.org', ...parameters]);
    await run('git', ['clone', '--quiet', repository, clone]);
    await run('sed', ['-i', `s/sha256:[0-9a-f]*/${digestOf('by hand')}/`, join(clone, 'workloads', 'checkout.json')]);
    await git('commit', '--quiet', '-am', 'quick fix');
    await git('push', '--quiet', 'origin', 'HEAD:main');
    expect((await situation.until(releaseId, 'DriftDetected'))[0]?.data).toMatchObject({
      found: [{ digest: digestOf('by hand') }],
      changedBy: 'Mallory <mallory@example.org>',
    });
    await git('revert', '--no-edit', 'HEAD');
    await git('push', '--quiet', 'origin', 'HEAD:main');
    expect((await situation.until(releaseId, 'DriftResolved'))[0]?.data.how).toBe('restored');
    await situation.stop();
    await target.close();
    await rm(folder, { recursive: true, force: true });
  });
});
