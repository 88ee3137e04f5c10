import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readFolder } from '../../catalog/read-catalog.ts';
import { quietIo } from '../../testing/quiet-io.ts';
import { run } from '../../testing/run.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  mkdirSync(join(cwd, 'shop'));
  writeFileSync(join(cwd, 'cosign.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(cwd, 'cosign.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const init = (...more: string[]): ReturnType<typeof run> => run(['init', 'shop', '--key', 'cosign.pub', '--json', ...more], { cwd });
const write = (name: string, content: string): void => writeFileSync(join(cwd, 'shop', name), content);

describe('a folder without anything', () => {
  it('gets a catalog and a configuration that are valid at once', async () => {
    const ran = await init();
    expect(ran.json()).toMatchObject({
      written: ['keys/cosign.pub', 'catalog-info.yaml', 'interlock.yaml'],
      component: 'component:default/shop',
      report: { valid: true, warnings: [], catalog: { entities: 4, findings: [] } },
    });
    expect((await run(['config', 'check', 'shop/interlock.yaml'], { cwd })).exit).toBe(0);
    expect((await run(['catalog', 'check', 'shop'], { cwd })).exit).toBe(0);
  });

  it('counts what is missing, one or more', async () => {
    const descriptor = 'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: sre\nspec:\n  type: team\n  children: []\n';
    write('catalog-info.yaml', `${descriptor}  members: [nobody]\n`);
    expect((await run(['catalog', 'check', 'shop'], { cwd })).out).toContain('1 entity, 1 finding.\n');
    write('catalog-info.yaml', `${descriptor}  members: [nobody, noone]\n`);
    expect((await run(['catalog', 'check', 'shop'], { cwd })).out).toContain('1 entity, 2 findings.\n');
  });

  it('is left alone when the key is a private one', async () => {
    const ran = await run(['init', 'shop', '--key', 'cosign.key'], { cwd });
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('a private key');
    expect(existsSync(join(cwd, 'shop', 'interlock.yaml'))).toBe(false);
  });

  it('is named after its package.json', async () => {
    write('package.json', '{"name":"@acme/Check.Out"}');
    expect((await init()).json()).toMatchObject({ component: 'component:default/check-out' });
  });
});

describe('the person whom git knows', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: join(cwd, 'shop'), encoding: 'utf8', env: { ...process.env, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' } });

  it.each<[string, string, string]>([
    ['12345+Ann-S@users.noreply.github.com', 'ann-s', 'Ann-S'],
    ['ann-s@users.noreply.github.com', 'ann-s', 'ann-s'],
    ['12345-ann.s@users.noreply.gitlab.com', 'ann-s', 'ann.s'],
  ])('is drafted with the login that the address %s tells', async (email, name, login) => {
    git('init', '-q');
    git('config', 'user.email', email);
    expect((await init()).json()).toMatchObject({ user: `user:default/${name}`, report: { valid: true, catalog: { findings: [] } } });
    const { entities } = await readFolder(
      { name: 'repository', path: 'catalog-info.yaml', baseDirectory: join(cwd, 'shop') },
      quietIo(cwd),
    );
    expect(entities.find(({ user }) => user !== null)?.user).toMatchObject({ emails: [email.toLowerCase()], logins: [login] });
  });

  it('is drafted with the login that git is told, and otherwise with none: the draft says where it belongs', async () => {
    git('init', '-q');
    git('config', 'user.email', 'ann@example.com');
    await init();
    const drafted = (): string => readFileSync(join(cwd, 'shop', 'catalog-info.yaml'), 'utf8');
    expect(drafted()).toContain('#   github.com/user-login: <login>\n');
    git('config', 'github.user', 'ann-s');
    for (const name of ['catalog-info.yaml', 'interlock.yaml']) rmSync(join(cwd, 'shop', name));
    await init();
    expect(drafted()).toContain('    github.com/user-login: ann-s\n');
  });
});

describe('the key that CI signs with', () => {
  it('may not excuse what CI found, nor vouch for what others verified', async () => {
    await init();
    const { trust } = parse(readFileSync(join(cwd, 'shop', 'interlock.yaml'), 'utf8')) as { trust: { keys: { purposes: string[] }[] } };
    expect(trust.keys).toHaveLength(1);
    expect(trust.keys[0]?.purposes.toSorted()).toEqual([
      'change',
      'manifest-diff',
      'migration',
      'provenance',
      'sbom',
      'test-result',
      'vulnerabilities',
    ]);
  });
});

describe('a folder with a catalog-info.yaml', () => {
  it('keeps it, and gets what it lacks beside it', async () => {
    const descriptor =
      'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: cart\nspec:\n  type: service\n  lifecycle: production\n  owner: group:default/baskets\n';
    write('catalog-info.yaml', descriptor);
    const ran = await init();
    expect(readFileSync(join(cwd, 'shop', 'catalog-info.yaml'), 'utf8')).toBe(descriptor);
    const document = ran.json() as { report: { catalog: { findings: { code: string; at: unknown }[] } } };
    expect(document).toMatchObject({
      written: ['keys/cosign.pub', 'interlock-catalog.yaml', 'interlock.yaml'],
      component: 'component:default/cart',
      group: 'group:default/baskets',
    });
    expect(document.report.catalog.findings.map(({ code }) => code).toSorted()).toEqual([
      'catalog.runtime_missing',
      'catalog.tier_missing',
    ]);
    expect(document.report.catalog.findings[0]?.at).toMatchObject({ file: 'catalog-info.yaml', line: expect.any(Number) });
  });
});

describe('a folder with an interlock.yaml', () => {
  it('is not touched, unless forced', async () => {
    write('interlock.yaml', '# mine\n');
    expect((await init()).exit).toBe(2);
    expect([readFileSync(join(cwd, 'shop', 'interlock.yaml'), 'utf8'), existsSync(join(cwd, 'shop', 'catalog-info.yaml'))]).toEqual([
      '# mine\n',
      false,
    ]);
    expect((await init('--force')).exit).toBe(0);
  });
});

describe('a configuration that is wrong', () => {
  it.each<[string, (text: string) => string, RegExp]>([
    ['an unknown member', (text) => `${text}enforcment: {}\n`, /interlock\.yaml:\d+:\d+: [^]*enforcment/],
    [
      'a key that is not there',
      (text) => text.replace('keys/cosign.pub', 'keys/lost.pub'),
      /interlock\.yaml:\d+:\d+: trust\.keys\.0\.file: found keys\/lost\.pub/,
    ],
    ['a tab', (text) => `${text}\tx: 1\n`, /interlock\.yaml:\d+:\d+: document/],
    ['a catalog that is not there', (text) => text.replace('path: catalog-info.yaml', 'path: nowhere.yaml'), /nowhere\.yaml:1:1/],
  ])('%s is named by file and line', async (_what, spoil, says) => {
    await init();
    write('interlock.yaml', spoil(readFileSync(join(cwd, 'shop', 'interlock.yaml'), 'utf8')));
    const ran = await run(['config', 'check', 'shop/interlock.yaml'], { cwd });
    expect(ran.exit).toBe(2);
    expect(ran.out).toMatch(says);
  });

  it('a role for a group that nobody knows is worth a look', async () => {
    await init();
    write(
      'interlock.yaml',
      readFileSync(join(cwd, 'shop', 'interlock.yaml'), 'utf8').replaceAll('group:default/shop-team', 'group:default/nobody'),
    );
    const ran = await run(['config', 'check', 'shop/interlock.yaml', '--json'], { cwd });
    expect(ran.json()).toMatchObject({
      valid: true,
      warnings: [
        { field: 'identity.roles.submitter.0' },
        { field: 'identity.roles.operator.0' },
        { field: 'seats.sre.group' },
        { field: 'seats.incident-command.group' },
      ],
    });
  });

  it('a catalog with nothing in it, and a start that the clocks skip, are worth a look', async () => {
    await init();
    const config = readFileSync(join(cwd, 'shop', 'interlock.yaml'), 'utf8');
    mkdirSync(join(cwd, 'shop', 'empty'));
    const calendar =
      'calendars: [{ name: quiet, kind: freeze, environments: [production], timeZone: Europe/Berlin, start: 2026-03-29T02:30, duration: PT2H }]';
    write('interlock.yaml', `${config.replace(/path: .*/, 'path: empty')}${calendar}\n`);
    const ran = await run(['config', 'check', 'shop/interlock.yaml', '--json'], { cwd });
    const { valid, warnings } = ran.json() as { valid: boolean; warnings: { field: string; found: string }[] };
    expect(valid).toBe(true);
    const found = new Map(warnings.map((warning) => [warning.field, warning.found]));
    expect(found.get('catalog.sources.0')).toMatch(/^no entity in "/);
    expect(found.get('calendars.0.start')).toContain('it is read as 2026-03-29T03:30');
    const page = (await run(['config', 'check', 'shop/interlock.yaml'], { cwd })).out;
    expect(page).toContain('The catalog holds no entity');
    expect(page).not.toContain('nothing is missing');
  });

  it('a freeze of an environment that nobody knows is worth a look, at its line', async () => {
    await init();
    const config = readFileSync(join(cwd, 'shop', 'interlock.yaml'), 'utf8');
    const calendar =
      'calendars: [{ name: quiet, kind: freeze, environments: [productoin], timeZone: UTC, start: 2026-03-02T12:00, duration: PT2H }]';
    write('interlock.yaml', `${config}${calendar}\n`);
    const ran = await run(['config', 'check', 'shop/interlock.yaml', '--json'], { cwd });
    expect(ran.json()).toMatchObject({
      warnings: [
        {
          at: expect.stringContaining(`interlock.yaml:${config.split('\n').length}:`),
          field: 'calendars.0.environments.0',
          expected: expect.stringContaining('did you mean "production"?'),
        },
      ],
    });
  });
});
