import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CatalogSource } from '../catalog-source.ts';
import { catalogSourceContract, following } from '../testing/index.ts';
import { openFolderCatalogSource } from './index.ts';

const clock = (): string => '2026-01-02T03:04:05.678Z';
const entity = (name: string, kind = 'System', spec = '{ owner: team }'): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

catalogSourceContract('folder', async () => {
  const base = await mkdtemp(join(tmpdir(), 'catalog-'));
  await mkdir(join(base, 'catalog'));
  return {
    source: openFolderCatalogSource({ name: 'main', path: 'catalog', baseDirectory: base, clock }),
    put: (name, text) => writeFile(join(base, 'catalog', `${name}.yaml`), text),
    remove: (name) => rm(join(base, 'catalog', `${name}.yaml`)),
    dispose: () => rm(base, { recursive: true, force: true }),
  };
});

describe('a folder of many things', () => {
  let base: string;
  let source: CatalogSource;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'catalog-'));
    source = openFolderCatalogSource({ name: 'main', path: 'repo', baseDirectory: base, clock, limits: { files: 5, depth: 3 } });
    await mkdir(join(base, 'repo'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  const put = async (path: string, text: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  };
  const read = async (): Promise<{ refs: readonly string[]; problems: readonly (readonly string[])[] }> => {
    const { entities, findings } = await source.read();
    return { refs: entities.map((record) => record.ref), problems: findings.map((finding) => [finding.code, finding.at.file]) };
  };

  it('says of a file that held entities that it is nonsense now, for as long as it is there', async () => {
    await put('repo/services.yaml', entity('one'));
    await put('repo/notes.yaml', 'shopping: [milk]\n');
    expect(await read()).toEqual({ refs: ['system:default/one'], problems: [] });
    // What cannot be told stands as it was; what can be read says what it says.
    for (const [nonsense, stands] of [
      ['%$&! \u0001', ['system:default/one']],
      ['', ['system:default/one']],
      ['shopping: [milk]\n', []],
      ['{{ .Values.x }}', []],
    ] as const) {
      await put('repo/services.yaml', nonsense);
      const { refs, problems } = await read();
      expect([refs, problems.map(([, file]) => file)]).toEqual([stands, ['repo/services.yaml']]);
      expect((await read()).problems).toEqual(problems);
    }
    await put('repo/services.yaml', entity('two'));
    expect(await read()).toEqual({ refs: ['system:default/two'], problems: [] });
    await put('repo/services.yaml', 'nonsense');
    await rm(join(base, 'repo/services.yaml'));
    expect(await read()).toEqual({ refs: [], problems: [] });
  });

  it('says of entities that stand that they are as they were, and lets none stand that was read and refused', async () => {
    await put('repo/services.yaml', entity('one'));
    const [{ seenAt } = { seenAt: '' }] = (await source.read()).entities;
    for (const n of [1, 2]) await put('repo/services.yaml', `${entity('one')}  owner: [${n}\n`).then(() => source.read());
    const [standing] = (await source.read()).entities;
    expect([standing?.seenAt, standing?.findings.map(({ code }) => code)]).toEqual([seenAt, ['catalog.entity_outdated']]);
    await put('repo/services.yaml', entity('one').replace('name: one', 'name: "not a name"'));
    expect(await read()).toEqual({ refs: [], problems: [['catalog.invalid_entity', 'repo/services.yaml']] });
  });

  it('gives entities of YAML with several documents, of .yml and of JSON, named by their path with forward slashes', async () => {
    await put('repo/deep/er/catalog-info.yaml', `${entity('one')}---\n${entity('two')}---\n`);
    await put('repo/three.yml', entity('three'));
    await put(
      'repo/four.json',
      JSON.stringify(
        { apiVersion: 'backstage.io/v1alpha1', kind: 'System', metadata: { name: 'four' }, spec: { owner: 'team' } },
        null,
        '\t',
      ),
    );
    const { entities, findings } = await source.read();
    expect(findings).toEqual([]);
    expect(entities.map((record) => [record.ref, record.at.file, record.at.line])).toEqual([
      ['system:default/four', 'repo/four.json', 5],
      ['system:default/one', 'repo/deep/er/catalog-info.yaml', 3],
      ['system:default/three', 'repo/three.yml', 3],
      ['system:default/two', 'repo/deep/er/catalog-info.yaml', 8],
    ]);
  });

  it('passes over what is not of the catalog, and over packages, git and its own data', async () => {
    await put('repo/deployment.yaml', 'apiVersion: apps/v1\nkind: Deployment\n');
    await put('repo/chart.yaml', '{{ if .Values.on }}\nkind: {{ .Values.kind }}\n');
    await put('repo/node_modules/x/catalog-info.yaml', entity('x'));
    await put('repo/.git/catalog-info.yaml', entity('x'));
    await put('repo/.interlock/samples/catalog-info.yaml', entity('x'));
    expect(await read()).toEqual({ refs: [], problems: [] });
  });

  it('takes anything but an entity for a finding in a file that says it holds entities', async () => {
    await put('repo/catalog-info.yaml', 'apiVersion: apps/v1\nkind: Deployment\n');
    await put('repo/a/catalog-info.yaml', '- 1\n');
    await put('repo/b/catalog-info.yaml', '# nothing yet\n');
    expect((await read()).problems).toEqual([
      ['catalog.invalid_entity', 'repo/a/catalog-info.yaml'],
      ['catalog.invalid_entity', 'repo/catalog-info.yaml'],
      ['catalog.unreadable', 'repo/b/catalog-info.yaml'],
    ]);
  });

  it('gives none of the entities of a file of which one document cannot be read, and all of the others', async () => {
    await put('repo/catalog-info.yaml', `${entity('one')}---\n${entity('two')}  bad: [\n`);
    await put('repo/other/catalog-info.yaml', entity('three'));
    expect(await read()).toEqual({ refs: ['system:default/three'], problems: [['catalog.unreadable', 'repo/catalog-info.yaml']] });
  });

  it('refuses more than 1 MiB, bytes that are no text, and more files and folders than its limits', async () => {
    await put('repo/catalog-info.yaml', `# ${'x'.repeat(1_048_576)}\n`);
    await put('repo/latin.yaml', Buffer.from(`# caf\u00e9 backstage.io/\n`, 'latin1'));
    await put('repo/a/b/c/d/catalog-info.yaml', entity('deep'));
    const { findings } = await source.read();
    expect(findings.map((finding) => [finding.code, finding.at.file, finding.at.line, finding.at.column])).toEqual([
      ['catalog.unreadable', 'repo/a/b/c/d', 1, 1],
      ['catalog.unreadable', 'repo/catalog-info.yaml', 1, 1],
      ['catalog.unreadable', 'repo/latin.yaml', 1, 6],
    ]);
    for (const name of ['m', 'n', 'o', 'p']) await put(`repo/${name}.yaml`, entity(name));
    const crowded = await read();
    expect(crowded.refs).toEqual(['system:default/m', 'system:default/n', 'system:default/o']);
    expect(crowded.problems).toContainEqual(['catalog.unreadable', 'repo']);
  });

  it('follows a link to a file in the folder once, and none that leads out', async () => {
    await put('outside/catalog-info.yaml', entity('outside'));
    await put('repo/..data-1/catalog-info.yaml', entity('mounted'));
    await put('repo/here/catalog-info.yaml', entity('here'));
    await symlink('..data-1', join(base, 'repo/..data'));
    await symlink('..data/catalog-info.yaml', join(base, 'repo/mounted.yaml'));
    await symlink('here/catalog-info.yaml', join(base, 'repo/again.yaml'));
    await symlink('here', join(base, 'repo/there'));
    await symlink('../outside/catalog-info.yaml', join(base, 'repo/out.yaml'));
    await symlink('nowhere.yaml', join(base, 'repo/dangling.yaml'));
    expect(await read()).toEqual({
      refs: ['system:default/here', 'system:default/mounted'],
      problems: [
        ['catalog.unreadable', 'repo/dangling.yaml'],
        ['catalog.unreadable', 'repo/out.yaml'],
      ],
    });
  });

  it('is a finding itself when it is not there', async () => {
    await rm(join(base, 'repo'), { recursive: true });
    expect(await read()).toEqual({ refs: [], problems: [['catalog.unreadable', 'repo']] });
  });

  it('keeps records of unchanged files as first seen', async () => {
    let now = 0;
    const ticking = openFolderCatalogSource({
      name: 'main',
      path: 'repo',
      baseDirectory: base,
      clock: () => `2026-01-02T03:04:05.${String((now += 1)).padStart(3, '0')}Z`,
    });
    await put('repo/a.yaml', entity('a'));
    const first = await ticking.read();
    await put('repo/b.yaml', entity('b'));
    expect((await ticking.read()).entities[0]).toEqual(first.entities[0]);
  });

  it('is watched through saves by rename, new folders, folders put in place of others, and its own coming and going', async () => {
    const followed = await following(source);
    const refsAre = (...names: readonly string[]) =>
      followed.until(
        ({ entities }) => entities.map((record) => record.ref).join() === names.map((name) => `system:default/${name}`).join(),
      );
    await put('repo/a.yaml', entity('a'));
    await refsAre('a');
    await put('repo/a.yaml.tmp', entity('b'));
    await rename(join(base, 'repo/a.yaml.tmp'), join(base, 'repo/a.yaml'));
    await refsAre('b');
    await put('repo/x/y/c.yaml', entity('c'));
    await refsAre('b', 'c');
    await put('aside/y/d.yaml', entity('d'));
    await rename(join(base, 'repo/x'), join(base, 'gone'));
    await rename(join(base, 'aside'), join(base, 'repo/x'));
    await refsAre('b', 'd');
    await put('repo/x/y/d.yaml', entity('e'));
    await refsAre('b', 'e');
    await rm(join(base, 'repo'), { recursive: true });
    await refsAre();
    await put('repo/catalog-info.yaml', entity('f'));
    await refsAre('f');
    followed.stop();
  });
});

describe('one file', () => {
  it('is read whatever its name, and watched through saves by rename', async () => {
    const base = await mkdtemp(join(tmpdir(), 'catalog-'));
    const path = join(base, 'our-catalog.yaml');
    await writeFile(path, entity('a'));
    await writeFile(join(base, 'other.yaml'), entity('other'));
    const source = openFolderCatalogSource({ name: 'main', path: './our-catalog.yaml', baseDirectory: base, clock });
    const followed = await following(source);
    const is = (ref: string) => followed.until(({ entities }) => entities.map((record) => record.ref).join() === ref);
    await is('system:default/a');
    await writeFile(`${path}.tmp`, entity('b'));
    await rename(`${path}.tmp`, path);
    await is('system:default/b');
    await writeFile(`${path}.tmp`, entity('c'));
    await rename(`${path}.tmp`, path);
    await is('system:default/c');
    followed.stop();
    await rm(base, { recursive: true });
  });
});
