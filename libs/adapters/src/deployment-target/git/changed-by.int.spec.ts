import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeLog, type Change } from './changed-by.ts';
import { ObjectReader } from './object-reader.ts';
import { countGit, type CountedGit } from './testing/counted-git.ts';
import { gitAs, GitSituation } from './testing/git-situation.ts';

const FILES = ['a.json', 'b.json', 'c.json', 'd.json'];

describe('who changed a desired-state file last', () => {
  let situation: GitSituation;
  let clone: string;
  let counted: CountedGit;
  let reader: ObjectReader;
  let log: ChangeLog;

  const commit = async (person: string, ...files: string[]): Promise<void> => {
    for (const file of files) await writeFile(join(clone, 'workloads', file), `${person} ${Math.random()}`);
    await gitAs(clone, person, 'add', '--all');
    await gitAs(clone, person, 'commit', '--quiet', '--allow-empty', '-m', person);
  };
  const push = (): Promise<string> => gitAs(clone, 'Ann', 'push', '--quiet', '--force', 'origin', 'HEAD:main');
  const changes = async (): Promise<ReadonlyMap<string, Change>> => {
    const tip = await reader.read('refs/heads/main');
    if (tip === undefined) throw new Error('no branch');
    const found = await log.changesOf(tip, FILES);
    log.forgetAllBut(tip.id);
    return found;
  };
  /** The same question, one `git log` per file. */
  const asGitSays = async (): Promise<ReadonlyMap<string, Change>> => {
    const answers = await Promise.all(
      FILES.map(async (file) => {
        const line = await gitAs(clone, 'Ann', 'log', '-1', '--first-parent', '-m', '--format=%H %an <%ae>', '--', `workloads/${file}`);
        return [file, { commit: line.slice(0, line.indexOf(' ')), author: line.slice(line.indexOf(' ') + 1) }] as const;
      }),
    );
    return new Map(answers.filter(([, { commit: id }]) => id !== ''));
  };
  const logs = async (): Promise<number> => (await counted.started()).filter((line) => / log /.test(line)).length;

  beforeEach(async () => {
    situation = await GitSituation.begin();
    clone = join(situation.folder, 'clone');
    await gitAs(situation.folder, 'Ann', 'init', '--quiet', '--bare', '-b', 'main', situation.repository);
    await gitAs(situation.folder, 'Ann', 'clone', '--quiet', situation.repository, clone);
    await gitAs(clone, 'Ann', 'checkout', '--quiet', '-B', 'main');
    await mkdir(join(clone, 'workloads'));
    counted = await countGit(situation.folder);
    reader = new ObjectReader(situation.repository);
    log = new ChangeLog(situation.repository, reader);
  });
  afterEach(async () => {
    await reader.close();
    counted.end();
    await situation.end();
  });

  it('is whoever made the commit, from the first one on, without a git log', async () => {
    await commit('Ann', 'a.json', 'b.json');
    await commit('Zoë', 'b.json');
    await commit('Carol');
    await push();
    expect(await changes()).toEqual(await asGitSays());
    expect((await changes()).get('b.json')?.author).toBe('Zoë <zoë@example.org>');
    await gitAs(clone, 'Dan', 'rm', '--quiet', 'workloads/a.json');
    await commit('Dan', 'c.json');
    await push();
    const found = await changes();
    expect(found).toEqual(await asGitSays());
    expect(found.get('a.json')?.author).toBe('Dan <dan@example.org>');
    expect(found.has('d.json')).toBe(false);
    expect(await logs()).toBe(8); // those of this spec
  });

  it('is whoever merged, for what a merge brought', async () => {
    await commit('Ann', 'a.json', 'b.json', 'c.json');
    await gitAs(clone, 'Bob', 'checkout', '--quiet', '-b', 'side');
    await commit('Bob', 'b.json');
    await gitAs(clone, 'Ann', 'checkout', '--quiet', 'main');
    await commit('Ann', 'c.json');
    await gitAs(clone, 'Carol', 'merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    await push();
    const found = await changes();
    expect(found).toEqual(await asGitSays());
    expect(found.get('b.json')?.author).toBe('Carol <carol@example.org>');
  });

  it('is found in a history that was rewritten', async () => {
    await commit('Ann', 'a.json', 'b.json');
    await commit('Bob', 'b.json');
    await push();
    await changes();
    await gitAs(clone, 'Carol', 'reset', '--quiet', '--hard', 'HEAD~1');
    await commit('Carol', 'c.json');
    await push();
    const found = await changes();
    expect(found).toEqual(await asGitSays());
    expect(found.get('b.json')?.author).toBe('Ann <ann@example.org>');
  });

  it('is found by one git log where it lies further back than a walk goes', async () => {
    await commit('Ann', 'a.json', 'b.json');
    for (let count = 0; count < 40; count += 1) await commit('Bob', 'b.json');
    await push();
    const before = await logs();
    const found = await changes();
    expect((await logs()) - before).toBe(1);
    expect(found).toEqual(await asGitSays());
    expect(found.get('a.json')?.author).toBe('Ann <ann@example.org>');
  });

  it.each([
    ['in another encoding', ['-c', 'i18n.commitEncoding=ISO-8859-1']],
    ['with a signature', []],
  ])('is read as git reads it where a commit is %s', async (what, parameters) => {
    await commit('Ann', 'a.json');
    await writeFile(join(clone, 'workloads', 'b.json'), what);
    await gitAs(clone, 'Ann', 'add', '--all');
    await gitAs(clone, 'Jörg', ...parameters, 'commit', '--quiet', '-m', 'x');
    if (parameters.length === 0) {
      const bytes = await gitAs(clone, 'Ann', 'cat-file', 'commit', 'HEAD');
      await writeFile(
        join(clone, 'signed'),
        bytes.replace('\n\n', '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n author Mallory <m@x> 1 +0000\n\n'),
      );
      await gitAs(clone, 'Ann', 'reset', '--quiet', await gitAs(clone, 'Ann', 'hash-object', '-w', '-t', 'commit', 'signed'));
    }
    await push();
    expect(await changes()).toEqual(await asGitSays());
  });

  it('is told where the folder of workloads once was a file', async () => {
    await writeFile(join(clone, 'other'), 'x');
    await gitAs(clone, 'Ann', 'mv', '-k', 'workloads', 'aside');
    await commit('Ann', 'a.json');
    const blob = await gitAs(clone, 'Ann', 'hash-object', '-w', 'other');
    await gitAs(clone, 'Ann', 'rm', '-r', '--quiet', 'workloads');
    await gitAs(clone, 'Ann', 'update-index', '--add', '--cacheinfo', `100644,${blob},workloads`);
    await gitAs(clone, 'Bob', 'commit', '--quiet', '-m', 'a file');
    await gitAs(clone, 'Bob', 'rm', '--quiet', '--cached', 'workloads');
    await mkdir(join(clone, 'workloads'), { recursive: true });
    await commit('Carol', 'b.json');
    await push();
    expect(await changes()).toEqual(await asGitSays());
  });
});
