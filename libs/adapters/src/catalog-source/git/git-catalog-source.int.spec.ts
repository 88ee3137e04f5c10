import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gitAs } from '../../deployment-target/git/testing/git-situation.ts';
import type { CatalogSource } from '../catalog-source.ts';
import { catalogSourceContract, following } from '../testing/index.ts';
import { openGitCatalogSource, type GitCatalogOptions } from './index.ts';

const clock = (): string => '2026-01-02T03:04:05.678Z';
const entity = (name: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: { name: ${name} }\nspec: { owner: team }\n`;

/** A person's own repository with a working tree. */
class Repository {
  readonly folder: string;
  static async begin(): Promise<Repository> {
    const repository = new Repository(await mkdtemp(join(tmpdir(), 'catalog-git-')));
    await mkdir(repository.work);
    await repository.git('init', '--quiet', '--initial-branch=main');
    await repository.git('commit', '--quiet', '--allow-empty', '-m', 'begin');
    return repository;
  }
  private constructor(folder: string) {
    this.folder = folder;
  }
  get work(): string {
    return join(this.folder, 'work');
  }
  git(...parameters: string[]): Promise<string> {
    return gitAs(this.work, 'Ann', ...parameters);
  }
  open(over: Partial<GitCatalogOptions> = {}): CatalogSource {
    const dataDirectory = join(this.folder, 'data');
    return openGitCatalogSource({
      name: 'main',
      repository: this.work,
      branch: 'main',
      path: '.',
      pollMs: 20,
      dataDirectory,
      clock,
      ...over,
    });
  }
  /** Null removes. Resolves with the commit. */
  async commit(files: Readonly<Record<string, string | Uint8Array | null>>): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.work, name)), { recursive: true });
      await (text === null ? rm(join(this.work, name)) : writeFile(join(this.work, name), text));
    }
    await this.git('add', '--all', '--force');
    await this.git('commit', '--quiet', '--allow-empty', '-m', 'change');
    return this.git('rev-parse', 'HEAD');
  }
  end(): Promise<void> {
    // A fetch that was under way when its watch was stopped may still write.
    return rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

catalogSourceContract('git', async () => {
  const repository = await Repository.begin();
  return {
    source: repository.open(),
    put: async (name, text) => void (await repository.commit({ [`catalog/${name}.yaml`]: text })),
    remove: async (name) => void (await repository.commit({ [`catalog/${name}.yaml`]: null })),
    dispose: () => repository.end(),
  };
});

describe('a git repository of descriptors', () => {
  let repository: Repository;
  beforeEach(async () => {
    repository = await Repository.begin();
  });
  afterEach(() => repository.end());

  const read = async (source: CatalogSource) => {
    const { entities, findings, revision } = await source.read();
    return { refs: entities.map(({ ref }) => ref), problems: findings.map(({ code, at }) => [code, at.file, at.line]), revision };
  };

  it('names file, line and commit', async () => {
    const commit = await repository.commit({ 'a/catalog-info.yaml': entity('one'), 'b/catalog-info.yaml': 'kind: System\nkind: System\n' });
    expect(await read(repository.open())).toEqual({
      refs: ['system:default/one'],
      problems: [['catalog.unreadable', 'main:b/catalog-info.yaml', 2]],
      revision: commit,
    });
  });

  it('reads the branch and the path that it was given, and not what is merely in the working tree', async () => {
    await repository.commit({ 'catalog/one.yaml': entity('one'), 'other/two.yaml': entity('two') });
    await repository.git('checkout', '--quiet', '-b', 'next');
    await repository.commit({ 'catalog/three.yaml': entity('three') });
    await writeFile(join(repository.work, 'catalog/four.yaml'), entity('four'));
    expect((await read(repository.open({ path: 'catalog' }))).refs).toEqual(['system:default/one']);
    expect((await read(repository.open({ branch: 'next', path: 'catalog' }))).refs).toEqual(['system:default/one', 'system:default/three']);
    expect((await read(repository.open({ path: 'other/two.yaml' }))).refs).toEqual(['system:default/two']);
    expect((await read(repository.open({ path: 'nowhere' }))).problems).toEqual([['catalog.unreadable', 'main:nowhere', 1]]);
  });

  it('fetches the newest commit alone, into a bare repository without hooks', async () => {
    await repository.commit({ 'one.yaml': entity('one') });
    await repository.commit({ 'one.yaml': entity('two') });
    const source = repository.open();
    expect((await read(source)).refs).toEqual(['system:default/two']);
    const [mirror = ''] = await readdir(join(repository.folder, 'data'));
    const inMirror = (...parameters: string[]) => gitAs(join(repository.folder, 'data', mirror), 'Ann', ...parameters);
    expect(await inMirror('rev-list', '--count', 'refs/interlock/head')).toBe('1');
    expect(await readdir(join(repository.folder, 'data', mirror))).not.toEqual(expect.arrayContaining(['index', 'hooks', 'FETCH_HEAD']));
  });

  it('keeps the last commit while the repository cannot be reached, also after a restart, says so, and takes it back', async () => {
    const commit = await repository.commit({ 'one.yaml': entity('one') });
    const source = repository.open();
    await read(source);
    await rename(repository.work, `${repository.work}.away`);
    const kept = { refs: ['system:default/one'], problems: [['catalog.source_unavailable', 'main:.', 1]], revision: commit };
    expect(await read(source)).toEqual(kept);
    expect(await read(repository.open())).toEqual(kept);
    expect((await read(repository.open({ branch: 'next' }))).refs).toEqual([]);
    await rename(`${repository.work}.away`, repository.work);
    expect(await read(source)).toEqual({ ...kept, problems: [] });
  });

  it('tells who follows it that it cannot be reached, and that it can again', async () => {
    await repository.commit({ 'one.yaml': entity('one') });
    const followed = await following(repository.open());
    await rename(repository.work, `${repository.work}.away`);
    await followed.until(({ findings }) => findings[0]?.code === 'catalog.source_unavailable');
    await rename(`${repository.work}.away`, repository.work);
    await followed.until(({ findings, entities }) => findings.length === 0 && entities.length === 1);
    followed.stop();
  });

  it('says when it was last seen, also after a restart that meets an outage, and null when it never was', async () => {
    await repository.commit({ 'one.yaml': entity('one') });
    let now = '2026-01-02T03:04:05.678Z';
    const open = () => repository.open({ clock: () => now });
    const source = open();
    expect((await source.read()).seen).toEqual({ at: now, place: '.' });
    await rename(repository.work, `${repository.work}.away`);
    const before = now;
    now = '2026-01-03T03:04:05.678Z';
    expect((await source.read()).seen?.at).toBe(before);
    expect((await open().read()).seen?.at).toBe(before);
    expect((await repository.open({ repository: join(repository.folder, 'nowhere') }).read()).seen?.at).toBeNull();
    await rename(`${repository.work}.away`, repository.work);
    expect((await open().read()).seen?.at).toBe(now);
  });

  it('is a finding and nothing else when it was never reached', async () => {
    expect(await read(repository.open({ repository: join(repository.folder, 'nowhere') }))).toEqual({
      refs: [],
      problems: [['catalog.source_unavailable', 'main:.', 1]],
      revision: undefined,
    });
  });

  it('follows no link, looks into no package, and refuses more than 1 MiB, more than it would look into, and more files than its limit', async () => {
    await mkdir(join(repository.work, 'links'), { recursive: true });
    await symlink('/etc/passwd', join(repository.work, 'links/catalog-info.yaml'));
    await repository.commit({
      'node_modules/x/catalog-info.yaml': entity('x'),
      'large/catalog-info.yaml': `# ${'x'.repeat(1_048_576)}\n`,
      'huge.yaml': `# ${'x'.repeat(2_000_000)}\n`,
      'one.yaml': entity('one'),
      'two.yaml': entity('two'),
    });
    const source = repository.open({ limits: { files: 2, fileBytes: 1_500_000, fetchMs: 60_000 } });
    expect(await read(source)).toMatchObject({
      refs: ['system:default/one'],
      problems: [
        ['catalog.unreadable', 'main:.', 1],
        ['catalog.unreadable', 'main:huge.yaml', 1],
        ['catalog.unreadable', 'main:large/catalog-info.yaml', 1],
        ['catalog.unreadable', 'main:links/catalog-info.yaml', 1],
      ],
    });
  });

  it.each(['ext::sh -c "touch%20PWNED"', 'http://127.0.0.1:1/x.git', 'git://127.0.0.1:1/x.git'])(
    'runs nothing and connects to nothing for %s',
    async (address) => {
      const { findings } = await repository.open({ repository: address }).read();
      expect(findings.map(({ code }) => code)).toEqual(['catalog.source_unavailable']);
      expect(findings[0]?.message).toMatch(/transport '\w+' not allowed/);
    },
  );

  it('gives up a fetch that takes too long', async () => {
    await repository.commit({ 'one.yaml': entity('one') });
    const { findings } = await repository.open({ limits: { files: 2, fileBytes: 1_000, fetchMs: 1 } }).read();
    expect(findings[0]?.message).toMatch(/took longer than 0.001 s/);
  });
});
