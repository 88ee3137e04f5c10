import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aDesiredState, codeOf, deploymentTargetContract, liveThat, runs } from '../testing/index.ts';
import { GitSituation } from './testing/git-situation.ts';

deploymentTargetContract('git with the local runtime', async () => {
  const situation = await GitSituation.begin();
  return { target: await situation.open(), dispose: () => situation.end() };
});

describe('a git target', () => {
  let situation: GitSituation;
  beforeEach(async () => {
    situation = await GitSituation.begin();
  });
  afterEach(() => situation.end());

  describe('whose repository is not there', () => {
    it('makes a bare one and commits one canonical file per workload, as Interlock and with both trailers', async () => {
      const target = await situation.open({ runtime: 'none' });
      const desired = aDesiredState({ workload: 'checkout' });
      const { reference } = await target.apply(desired);
      expect(await situation.git('rev-parse', 'main')).toBe(reference);
      expect(await situation.git('rev-parse', '--is-bare-repository')).toBe('true');
      const { artifacts, authorisationId, component, configuration, releaseId, workload } = desired;
      const [artifact] = artifacts;
      const file = {
        artifacts: [{ digest: artifact?.digest, name: artifact?.name }],
        authorisationId,
        component,
        configuration,
        releaseId,
        workload,
      };
      expect(await situation.git('show', 'main:workloads/checkout.json')).toBe(JSON.stringify(file));
      expect(await situation.git('log', '-1', '--format=%an <%ae> %cn <%ce>%n%B', 'main')).toBe(
        `Interlock <interlock@localhost> Interlock <interlock@localhost>\ndeploy checkout to staging\n\nInterlock-Authorisation: ${authorisationId}\nInterlock-Release: ${releaseId}`,
      );
      expect(await situation.git('fsck', '--strict', '--no-dangling')).toBe('');
    });

    it('has no live state without a runtime', async () => {
      const target = await situation.open({ runtime: 'none' });
      const desired = aDesiredState();
      await target.apply(desired);
      expect(await target.live(desired.workload)).toBeUndefined();
    });
  });

  describe('whose path holds something else', () => {
    it('refuses it and leaves it alone', async () => {
      await writeFile(situation.repository, 'a file');
      expect(await codeOf(situation.open())).toBe('deployment-target.unusable');
      expect(await readFile(situation.repository, 'utf8')).toBe('a file');
      expect(await codeOf(situation.open({ repository: situation.folder }))).toBe('deployment-target.unusable');
    });
  });

  it.each(['', '-d', '../x', 'a..b', 'HEAD', 'a b', 'x.lock', '@{-1}'])('refuses the branch name %j', async (branch) => {
    expect(await codeOf(situation.open({ branch }))).toBe('deployment-target.invalid');
  });

  describe('with 200 workloads applied at once', () => {
    it('reports all of them live, in fewer commits than workloads', async () => {
      const target = await situation.open();
      const states = Array.from({ length: 200 }, (_, index) => aDesiredState({ workload: `svc-${index}` }));
      const live = Promise.all(states.map((desired) => liveThat(target, runs(desired))));
      const references = await Promise.all(states.map((desired) => target.apply(desired)));
      expect((await live).map((one) => one.artifacts)).toEqual(states.map((desired) => desired.artifacts));
      expect((await live).map((one) => one.reference)).toEqual(references.map((one) => one.reference));
      expect(Number(await situation.git('rev-list', '--count', 'main'))).toBe(new Set(references.map((one) => one.reference)).size);
      expect(Number(await situation.git('rev-list', '--count', 'main'))).toBeLessThan(200);
    });
  });

  describe('with files of other people in the repository', () => {
    it('keeps them', async () => {
      const target = await situation.open({ runtime: 'none' });
      await target.apply(aDesiredState());
      await situation.pushByHand('Ann', 'README.md', 'read me');
      await situation.pushByHand('Ann', 'workloads/notes.txt', 'a note');
      await target.apply(aDesiredState());
      expect(await situation.git('show', 'main:README.md')).toBe('read me');
      expect(await situation.git('show', 'main:workloads/notes.txt')).toBe('a note');
    });
  });

  describe('with a commit by someone else that names an authorisation', () => {
    it('does not take it for its own', async () => {
      const target = await situation.open({ runtime: 'none' });
      await target.apply(aDesiredState());
      const desired = aDesiredState({ workload: 'checkout' });
      const forged = await situation.pushByHand(
        'Mallory',
        'workloads/other.json',
        '{}',
        `deploy\n\nInterlock-Authorisation: ${desired.authorisationId}`,
      );
      const { reference } = await target.apply(desired);
      expect(reference).not.toBe(forged);
      expect(await situation.git('show', `${reference}:workloads/checkout.json`)).toContain(desired.authorisationId);
      expect(situation.notices.map((notice) => notice.message).join()).toContain(forged);
    });
  });

  describe('whose branch was set back by force', () => {
    it('writes again what the branch no longer holds', async () => {
      const target = await situation.open({ runtime: 'none' });
      const kept = await target.apply(aDesiredState());
      const lost = aDesiredState();
      await target.apply(lost);
      await situation.git('update-ref', 'refs/heads/main', kept.reference);
      const after = await target.apply(lost);
      expect(await situation.git('rev-parse', 'main')).toBe(after.reference);
      expect(await situation.commitsNaming(lost.authorisationId)).toEqual([after.reference]);
    });
  });

  describe('in an environment full of git variables', () => {
    it('writes to its own repository all the same', async () => {
      const variables = {
        GIT_DIR: '/nowhere',
        GIT_INDEX_FILE: '/nowhere/index',
        GIT_AUTHOR_NAME: 'Mallory',
        GIT_OBJECT_DIRECTORY: '/nowhere/objects',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'core.bare',
        GIT_CONFIG_VALUE_0: 'false',
      };
      Object.assign(process.env, variables);
      const forget = (): void => Object.keys(variables).forEach((name) => delete process.env[name]);
      try {
        const target = await situation.open({ runtime: 'none' });
        const { reference } = await target.apply(aDesiredState());
        forget();
        expect(await situation.git('log', '-1', '--format=%an', reference)).toBe('Interlock');
      } finally {
        forget();
      }
    });
  });

  describe('with hooks in the repository', () => {
    it('runs none of them', async () => {
      const target = await situation.open({ runtime: 'none' });
      const hook = join(situation.repository, 'hooks', 'reference-transaction');
      await situation.git('config', 'core.hooksPath', join(situation.repository, 'hooks'));
      await mkdir(join(situation.repository, 'hooks'), { recursive: true });
      await writeFile(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      await expect(target.apply(aDesiredState())).resolves.toMatchObject({ reference: expect.any(String) });
    });
  });
});
