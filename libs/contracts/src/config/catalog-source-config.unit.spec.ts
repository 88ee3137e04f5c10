import { CatalogSourceConfig } from './interlock-config.ts';

const accepts = (over: Readonly<Record<string, unknown>>): boolean =>
  CatalogSourceConfig.safeParse({ name: 'main', type: 'git', repository: 'https://git.example/catalog.git', ...over }).success;

describe('a git source of the catalog', () => {
  it.each([
    'https://git.example/team/catalog.git',
    'ssh://git@git.example:2222/team/catalog.git',
    '../catalog',
    '/srv/git/catalog.git',
    'C:\\catalog',
  ])('may be at %s', (repository) => {
    expect(accepts({ repository })).toBe(true);
  });

  it.each([
    'https://ann:secret@git.example/catalog.git',
    'https://token@git.example/catalog.git',
    'ssh://git:secret@git.example/catalog.git',
    'http://git.example/catalog.git',
    'git://git.example/catalog.git',
    'file:///srv/catalog.git',
    'ext::sh -c id',
    'git@git.example:team/catalog.git',
    '--upload-pack=id',
  ])('may not be at %s', (repository) => {
    expect(accepts({ repository })).toBe(false);
  });

  it.each(['-x', 'a..b', '../b', 'a b', 'x.lock', '@{1}', 'a:b', '/a', 'a/', ''])('has no branch %j', (branch) => {
    expect(accepts({ branch })).toBe(false);
  });

  it.each(['../x', '/x', 'a/../b', 'a//b', ''])('reads no path %j', (path) => {
    expect(accepts({ path })).toBe(false);
  });

  it('reads ordinary branches and paths, and a token by the name of its place alone', () => {
    expect(accepts({ branch: 'release/1.x', path: 'teams/payments', token: { variable: 'CATALOG_TOKEN' } })).toBe(true);
    expect(accepts({ path: '.github', token: { file: 'secrets/token' } })).toBe(true);
    expect(accepts({ token: 'ghp_secret' })).toBe(false);
  });
});

describe('a Backstage as a source of the catalog', () => {
  const accepts = (url: string): boolean => CatalogSourceConfig.safeParse({ name: 'main', type: 'backstage', url }).success;

  it.each(['https://backstage.example', 'http://backstage.internal:7007/base'])('may be at %s', (url) => {
    expect(accepts(url)).toBe(true);
  });

  it.each(['https://ann:secret@backstage.example', 'https://backstage.example?token=x', 'file:///etc/passwd', 'backstage.example'])(
    'may not be at %s',
    (url) => {
      expect(accepts(url)).toBe(false);
    },
  );
});
