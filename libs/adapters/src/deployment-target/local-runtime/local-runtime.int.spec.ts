import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DeploymentTarget, DesiredState, LiveState } from '../deployment-target.ts';
import { runtimeState } from '../git/index.ts';
import { GitSituation } from '../git/testing/git-situation.ts';
import { aDesiredState, aDigest, liveThat, runs } from '../testing/index.ts';
import { LOCAL_RUNTIME } from './report.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('./local-runtime.ts', import.meta.url));

describe('the local runtime', () => {
  let situation: GitSituation;
  let target: DeploymentTarget;
  let desired: DesiredState;
  const handTool = (...parameters: string[]) =>
    run(process.execPath, [SCRIPT, ...parameters, '--state', runtimeState(situation.stateDirectory)]);
  const fileOf = (members: Record<string, unknown>): string => JSON.stringify({ ...desired, ...members });
  const digestsOf = (live: LiveState | undefined) => live?.artifacts.map((artifact) => artifact.digest);

  beforeEach(async () => {
    situation = await GitSituation.begin();
    target = await situation.open();
    desired = aDesiredState({ workload: 'checkout' });
    await target.apply(desired);
    await liveThat(target, runs(desired));
  });
  afterEach(() => situation.end());

  it('is a process of its own and says that it is simulated', async () => {
    const started = await situation.notice((notice) => notice.code === 'runtime.started');
    expect(started).toMatchObject({ pid: expect.any(Number) });
    expect('pid' in started && started.pid).not.toBe(process.pid);
    expect(await target.live('checkout')).toMatchObject({
      reportedBy: 'local-runtime (simulated)',
      changedBy: 'Interlock <interlock@localhost>',
    });
  });

  describe('when a person pushes another digest', () => {
    it('applies it and tells who it was and which authorisation the file names', async () => {
      const digest = aDigest('by hand');
      const commit = await situation.pushByHand('Mallory', 'workloads/checkout.json', fileOf({ artifacts: [{ name: 'x', digest }] }));
      const live = await liveThat(target, (one) => one.changedBy === 'Mallory <mallory@example.org>');
      expect(live).toMatchObject({
        reference: commit,
        authorisationId: desired.authorisationId,
        artifacts: [{ name: 'x', digest }],
        status: 'live',
      });
    });

    it('reports no authorisation where the file names none', async () => {
      await situation.pushByHand(
        'Mallory',
        'workloads/checkout.json',
        fileOf({ artifacts: [{ name: 'x', digest: aDigest('y') }], authorisationId: null }),
      );
      expect(await liveThat(target, (one) => one.authorisationId === null)).toMatchObject({
        status: 'live',
        changedBy: 'Mallory <mallory@example.org>',
      });
    });
  });

  describe('when a person removes the file', () => {
    it('reports that nothing runs any more', async () => {
      await situation.pushByHand('Mallory', 'workloads/checkout.json', null);
      const live = await liveThat(target, (one) => one.artifacts.length === 0);
      expect(live).toMatchObject({
        workload: 'checkout',
        changedBy: 'Mallory <mallory@example.org>',
        authorisationId: null,
        message: expect.stringContaining('stopped'),
      });
    });
  });

  describe('when a person changes what runs past the repository', () => {
    it('reports it, does not mend it by itself, and applies the desired state again when told', async () => {
      const digest = aDigest('by hand');
      await handTool('set', 'checkout', digest);
      const drifted = await liveThat(target, (one) => one.authorisationId === null);
      expect(drifted).toMatchObject({ reference: null, artifacts: [{ digest }], message: expect.stringContaining('by hand') });
      expect(drifted.changedBy).not.toBeNull();

      const other = aDesiredState();
      await target.apply(other);
      await liveThat(target, runs(other));
      expect(digestsOf(await target.live('checkout'))).toEqual([digest]);

      await handTool('restore', 'checkout');
      expect(digestsOf(await liveThat(target, runs(desired)))).toEqual(digestsOf({ ...drifted, artifacts: desired.artifacts }));
    });

    it.each([['set', 'nobody', aDigest('x')], ['set', 'checkout', 'latest'], ['set', '../checkout', aDigest('x')], ['sing']])(
      'refuses %s %s %s with exit code 2',
      async (...parameters) => {
        await expect(handTool(...parameters)).rejects.toMatchObject({ code: 2 });
      },
    );
  });

  describe('when a person lets more instances run a step than it allows', () => {
    it('reports how many, and the share that was asked for', async () => {
      const { releaseId, authorisationId, artifacts, configuration } = desired;
      const stable = { releaseId, authorisationId, artifacts, configuration };
      const step = aDesiredState({ workload: 'checkout', limits: { share: 0.1, regions: [], clusters: [] }, stable });
      await target.apply(step);
      expect(await liveThat(target, runs(step))).toMatchObject({ instances: { total: 20, updated: 2 } });
      await handTool('spread', 'checkout', '9');
      const spread = await liveThat(target, (one) => one.instances?.updated === 9);
      expect(spread).toMatchObject({
        share: 0.1,
        artifacts: step.artifacts,
        rest: { artifacts },
        message: expect.stringContaining('by hand'),
      });
      await expect(handTool('spread', 'checkout', '21')).rejects.toMatchObject({ code: 2 });
      await handTool('set', 'checkout', aDigest('by hand'));
      const set = await liveThat(target, (one) => one.authorisationId === null);
      expect([set.rest, set.share, set.instances]).toEqual([undefined, undefined, { total: 20, updated: 20 }]);
    });
  });

  describe.each([
    ['no JSON', '{ "workload": "broken", ', 'JSON'],
    ['another workload', JSON.stringify({ workload: 'other' }), 'workload'],
    [
      'a tag instead of a digest',
      JSON.stringify({
        workload: 'broken',
        component: 'component:default/x',
        artifacts: [{ name: 'x', digest: 'latest' }],
        configuration: null,
      }),
      'digest',
    ],
    ['an unknown member', JSON.stringify({ workload: 'broken', privileged: true }), 'privileged'],
    [
      'a share above one',
      JSON.stringify({
        workload: 'broken',
        component: 'component:default/x',
        artifacts: [{ name: 'x', digest: aDigest('x') }],
        limits: { share: 2, regions: [], clusters: [] },
      }),
      'limits.share',
    ],
    ['65 KiB', JSON.stringify({ workload: 'x'.repeat(65 * 1024) }), 'bytes'],
  ])('when a desired file holds %s', (_what, content, named) => {
    it('reports that workload as failed, and others go on', async () => {
      await situation.pushByHand('Ann', 'workloads/broken.json', content);
      const failed = await liveThat(target, (one) => one.workload === 'broken');
      expect(failed).toMatchObject({
        status: 'failed',
        component: null,
        artifacts: [],
        message: expect.stringContaining(named),
        reportedBy: LOCAL_RUNTIME,
      });
      const next = aDesiredState({ workload: 'checkout' });
      await target.apply(next);
      expect(await liveThat(target, runs(next))).toMatchObject({ status: 'live' });
    });
  });

  describe('when a running workload gets a file that cannot be read', () => {
    it('reports failure with what still runs', async () => {
      await situation.pushByHand('Ann', 'workloads/checkout.json', 'garbage');
      expect(await liveThat(target, (one) => one.status === 'failed')).toMatchObject({
        workload: 'checkout',
        artifacts: desired.artifacts,
        authorisationId: null,
      });
    });
  });

  describe('when its process is killed', () => {
    it('is started again, knows what ran, and catches up with what came meanwhile', async () => {
      const first = await situation.notice((notice) => notice.code === 'runtime.started');
      const digest = aDigest('by hand');
      await handTool('set', 'checkout', digest);
      await liveThat(target, (one) => one.authorisationId === null);
      if (!('pid' in first)) throw new Error('no pid');
      process.kill(first.pid, 'SIGKILL');
      const other = aDesiredState();
      await target.apply(other);
      await situation.notice((notice) => notice.code === 'runtime.started' && notice !== first);
      await liveThat(target, runs(other));
      expect(situation.notices.some((notice) => notice.code === 'runtime.ended')).toBe(true);
      expect(digestsOf(await target.live('checkout'))).toEqual([digest]);
    });
  });

  describe('after a restart of everything', () => {
    it('reports every workload again, although a state file was cut short', async () => {
      await target.close();
      await writeFile(join(runtimeState(situation.stateDirectory), 'instances', 'checkout.json'), '{ "workload": "che');
      const reopened = await situation.open();
      expect(await reopened.live('checkout')).toMatchObject({
        authorisationId: desired.authorisationId,
        artifacts: desired.artifacts,
        status: 'live',
      });
    });
  });

  describe('whose parent is gone', () => {
    it('ends', async () => {
      const started = await situation.notice((notice) => notice.code === 'runtime.started');
      if (!('pid' in started)) throw new Error('no pid');
      await target.close();
      expect(() => process.kill(started.pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
    });
  });
});
