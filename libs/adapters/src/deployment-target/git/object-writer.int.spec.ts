import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aDesiredState, codeOf, liveThat, runs } from '../testing/index.ts';
import { countGit } from './testing/counted-git.ts';
import { gitAs, GitSituation } from './testing/git-situation.ts';

describe('desired state is written', () => {
  let situation: GitSituation;
  const initialise = (...parameters: string[]): Promise<string> =>
    gitAs(situation.folder, 'Ann', 'init', '--quiet', '--bare', '-b', 'main', ...parameters, situation.repository);
  const isSound = async (): Promise<void> => expect(await situation.git('fsck', '--strict', '--no-dangling')).toBe('');
  beforeEach(async () => {
    situation = await GitSituation.begin();
  });
  afterEach(() => situation.end());

  it('in the repository’s own object format, and followed by the runtime', async () => {
    await initialise('--object-format=sha256');
    const target = await situation.open();
    const desired = aDesiredState();
    const { reference } = await target.apply(desired);
    expect(reference).toMatch(/^[0-9a-f]{64}$/);
    expect(await liveThat(target, runs(desired))).toMatchObject({ reference, status: 'live' });
    await isSound();
  });

  it('beside names that sort around its folder', async () => {
    const target = await situation.open({ runtime: 'none' });
    await target.apply(aDesiredState({ workload: 'b' }));
    for (const path of ['workloads-', 'workloads.txt', 'workloads0', 'workloads/b', 'workloads/c.json.bak'])
      await situation.pushByHand('Ann', path, path);
    await Promise.all(['a', 'b-1', 'b.json', 'c'].map((workload) => target.apply(aDesiredState({ workload }))));
    await isSound();
    expect(await situation.git('show', 'main:workloads/b')).toBe('workloads/b');
  });

  it.each([
    ['group', 0o440, 0o2770],
    ['0664', 0o444, 0o2775],
  ])('so that others can write too where core.sharedRepository is %s', async (sharing, fileBits, folderBits) => {
    await initialise(`--shared=${sharing}`);
    const target = await situation.open({ runtime: 'none' });
    const umask = process.umask(0o077);
    try {
      const { reference } = await target.apply(aDesiredState());
      const folder = join(situation.repository, 'objects', reference.slice(0, 2));
      expect((await stat(join(folder, reference.slice(2)))).mode & 0o7777).toBe(fileBits);
      expect((await stat(folder)).mode & 0o7777).toBe(folderBits);
    } finally {
      process.umask(umask);
    }
  });

  it('not at all where an object cannot be stored, and again once it can', async () => {
    const target = await situation.open({ runtime: 'none' });
    const { reference } = await target.apply(aDesiredState());
    const objects = join(situation.repository, 'objects');
    await situation.git('repack', '-a', '-d', '-q');
    await situation.git('prune-packed');
    const desired = aDesiredState();
    const folders = Array.from({ length: 256 }, (_, index) => join(objects, index.toString(16).padStart(2, '0')));
    for (const folder of folders) await writeFile(folder, 'in the way');
    expect(await codeOf(target.apply(desired))).toBe('deployment-target.unavailable');
    expect(await situation.git('rev-parse', 'main')).toBe(reference);
    for (const folder of folders) await rm(folder);
    await target.apply(desired);
    expect(await situation.commitsNaming(desired.authorisationId)).toHaveLength(1);
    await isSound();
  });

  it('and made live by the git processes that are there: none is started for a release', async () => {
    const counted = await countGit(situation.folder);
    try {
      const target = await situation.open();
      const apply = async (workload: string): Promise<void> => {
        const desired = aDesiredState({ workload });
        await target.apply(desired);
        await liveThat(target, runs(desired));
      };
      await apply('warm-up');
      const before = await counted.started();
      for (const workload of ['a', 'b', 'a', 'c', 'b', 'd']) await apply(workload);
      await Promise.all(Array.from({ length: 30 }, (_, index) => apply(`svc-${index}`)));
      expect(await counted.started()).toEqual(before);
    } finally {
      counted.end();
    }
  });
});
