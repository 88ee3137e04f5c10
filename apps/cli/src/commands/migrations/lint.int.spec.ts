import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadTrust, openEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { ReleaseCandidate } from '@interlock/contracts';
import { run, type Ran } from '../../testing/run.ts';
import { attestMigrations, type MigrationOptions } from '../release/submit/attest-migrations.ts';
import { quietIo } from '../../testing/quiet-io.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-migrations-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (name: string, text: string | Uint8Array): void => {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), text);
};
const lint = (...words: readonly string[]): Promise<Ran> => run(['migrations', 'lint', ...words], { cwd });
const errorsOf = (ran: Ran): unknown => (ran.json() as { error: { errors: unknown } }).error.errors;

const aFolder = (): void => {
  write('m/1_a.up.sql', 'CREATE TABLE t (id bigint PRIMARY KEY, note varchar(20));');
  write('m/1_a.down.sql', 'DROP TABLE t;');
  write('m/2_b.up.sql', '-- b\nALTER TABLE t ALTER note TYPE text;\nCREATE INDEX i ON t (note);');
  write('m/2_b.down.sql', 'DROP INDEX i;');
};

describe('migrations that destroy nothing', () => {
  it('exit 0, with their locks', async () => {
    aFolder();
    const ran = await lint('m');
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toContain('SHARE on t, while it is read: stops writes');
    expect(ran.out).toContain('Nothing is destroyed.');
    expect((await lint('m', '--json')).json()).toMatchObject({
      destructive: false,
      reversible: true,
      heaviestLock: { relation: 't', mode: 'SHARE' },
    });
  });

  it('are the same named one by one, as a shell does', async () => {
    aFolder();
    const ran = await lint('m/1_a.down.sql', 'm/1_a.up.sql', 'm/2_b.down.sql', 'm/2_b.up.sql', '--json');
    expect(ran.json()).toEqual((await lint('m', '--json')).json());
    expect((await lint('m/2_b.up.sql', '--json')).json()).toMatchObject({ reversible: true, destructive: true });
  });
});

describe('migrations of several folders', () => {
  it('know nothing of one another, and not what has run in which', async () => {
    aFolder();
    write('n/3_c.up.sql', 'ALTER TABLE t ALTER note TYPE text');
    const both = (await lint('m', 'n', '--json')).json();
    expect(both).toMatchObject({ destructive: true, migrations: [{}, {}, { name: '3_c.up.sql' }] });
    expect((await lint('.', '--json')).json()).toMatchObject({ destructive: true });
    const ran = await lint('m', 'n', '--since', '3_c.up.sql', '--json');
    expect([ran.exit, errorsOf(ran)]).toMatchObject([
      2,
      [{ field: '--since', found: expect.stringMatching(/^3_c\.up\.sql, of .*m\/?, .*n\/?$/) }],
    ]);
  });
});

describe('migrations that Sqitch plans', () => {
  it('are judged in the order of the plan', async () => {
    write('s/deploy/b.sql', 'CREATE TABLE t (note varchar(9))');
    write('s/deploy/a.sql', 'ALTER TABLE t ALTER note TYPE text');
    write('s/sqitch.plan', '%project=s\nb 2026-01-01T00:00:00Z A <a>\na 2026-01-02T00:00:00Z A <a>\n');
    expect((await lint('s', '--since', 'deploy/b.sql', '--json')).json()).toMatchObject({
      destructive: false,
      migrations: [{ name: 'deploy/a.sql' }],
    });
    expect(errorsOf(await lint('s/deploy', '--json'))).toMatchObject([{ field: 'path', found: expect.stringContaining('deploy') }]);
    expect((await lint('s/deploy/a.sql', '--json')).exit).toBe(2);
  });
});

describe('migrations with both ways in one file', () => {
  it('are judged by the way there', async () => {
    write('m/1.sql', '-- migrate:up\nCREATE TABLE t (id int);\n-- migrate:down\nDROP TABLE t;');
    expect((await lint('m', '--json')).json()).toMatchObject({ destructive: false, reversible: true });
    write('m/verify/1.sql', '-- migrate:up\nDROP TABLE orders;');
    const ran = await lint('m', '--json');
    expect([ran.exit, ran.json()]).toMatchObject([12, { migrations: [{ name: '1.sql' }, { name: 'verify/1.sql' }], destructive: true }]);
  });
});

describe('migrations that destroy something', () => {
  it('exit 12, with the line and what is lost', async () => {
    aFolder();
    write('m/3_c.up.sql', '\n\nDROP TABLE t;\nSELECT tidy_up();');
    write('m/3_c.down.sql', 'CREATE TABLE');
    const ran = await lint('m', '--since', '2_b.up.sql');
    expect(ran.exit).toBe(12);
    expect(ran.out).toMatch(/3_c\.up\.sql {2}\(no way back\)\n {2}3 +DROP TABLE t\n +! destroys: the table t is dropped\n/);
    expect(ran.out).toContain('not understood: what tidy_up does is elsewhere');
    expect(ran.out).toContain('The way back cannot be read: 3_c.down.sql:1');
    expect(ran.out).not.toContain('2_b');
  });
});

describe('what is no migration of PostgreSQL', () => {
  it.each([
    ['m/1.sql', 'SELECT 1;\nCREATE TABLE `x` (id int);', /^1\.sql:2: not understood: syntax error/],
    ['m/1.sql', Uint8Array.of(0xff, 0xfe, 0x20), /no UTF-8/],
    ['m/1.sql', 'SELECT 1 \0; DROP TABLE t', /NUL/],
    ['m/1.down.sql', 'SELECT 1', /a way back without a migration/],
    ['m/readme.md', 'x', /without a \.sql file/],
    ['m/0043_drop.SQL', 'DROP TABLE t', /^0043_drop\.SQL, which is not read as a migration/],
    ['m/verify/x.sh', 'x', /^verify\/x\.sh, which is not read/],
    ['m/1.sql', '-- +goose Up\nSELECT 1;\n-- migrate:down\nDROP TABLE orders;', /^1\.sql:3: -- migrate:down/],
    ['m/1/migration.sql', 'SELECT 1;\n-- migrate:down\nDROP TABLE orders;', /^1\/migration\.sql:2: -- migrate:down/],
  ])('is bad input (%s)', async (name, text, found) => {
    write(name, text);
    const ran = await lint('m', '--json');
    expect(ran.exit).toBe(2);
    expect(errorsOf(ran)).toMatchObject([{ field: 'path', found: expect.stringMatching(found) }]);
  });

  it('is a folder that is not there, or a name that no migration has', async () => {
    expect(errorsOf(await lint('nowhere', '--json'))).toMatchObject([{ field: 'path', found: 'nowhere (ENOENT)' }]);
    aFolder();
    expect(errorsOf(await lint('m', '--since', '9.sql', '--json'))).toMatchObject([
      { field: '--since', found: '9.sql', expected: 'one of 1_a.up.sql, 2_b.up.sql' },
    ]);
  });
});

describe('migrations of a release', () => {
  const artifact = { name: 'web', digest: `sha256:${'a'.repeat(64)}` };
  const candidate: ReleaseCandidate = {
    component: 'component:default/web',
    artifacts: [artifact],
    source: { repository: 'git.example/web', revision: '1'.repeat(40) },
  };
  const attest = (options: MigrationOptions): ReturnType<typeof attestMigrations> => attestMigrations(quietIo(cwd), options, [artifact]);

  it('become a signed statement that the verifier reads', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    write('ci.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    write('ci.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    aFolder();
    write('m/3_c.up.sql', 'TRUNCATE t');
    const files = await attest({ migrations: 'm', migrationsSince: '1_a.up.sql', signingKey: 'ci.key' });
    const keys = [{ name: 'ci', file: 'ci.pub', purposes: ['migration' as const] }];
    const verifier = openEvidenceVerifier({ trust: await loadTrust({ keys, sigstore: [], statementsV01: false }, cwd) });
    const answers = await Promise.all(
      files.map(async ({ content }) => verifier.verify({ bytes: new Uint8Array(await content.arrayBuffer()) }, candidate)),
    );
    expect(answers.flat()).toMatchObject([
      {
        verdict: 'accepted',
        evidence: {
          claims: {
            kind: 'migration',
            migrations: ['2_b.up.sql', '3_c.up.sql'],
            destructive: true,
            reversible: false,
            destructiveStatements: ['TRUNCATE t (3_c.up.sql:1: every row of t is deleted)'],
            heaviestLock: { relation: 't', mode: 'SHARE', held: 'while it is read' },
          },
        },
      },
    ]);
  });

  it('are nothing where nobody asks, and need a key and their folder', async () => {
    expect(await attest({})).toEqual([]);
    aFolder();
    await expect(attest({ migrations: 'm' })).rejects.toMatchObject({ errors: [{ field: '--signing-key' }] });
    await expect(attest({ migrationsSince: '1_a.up.sql' })).rejects.toMatchObject({ errors: [{ field: '--migrations' }] });
  });
});
