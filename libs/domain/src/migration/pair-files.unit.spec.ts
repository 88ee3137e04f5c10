import { backOf } from './layouts.ts';
import { pairFiles, type MigrationFiles } from './pair-files.ts';

/** A plan of every change, but for what another one is given. */
const plansOf = (paths: readonly string[], plan?: string): ReadonlyMap<string, string> =>
  new Map(
    paths
      .filter((path) => path.endsWith('sqitch.plan'))
      .map((path) => {
        const start = path.replace('sqitch.plan', 'deploy/');
        const changes = paths
          .filter((one) => one.startsWith(start))
          .map((one) => `${one.slice(start.length, -4)} 2026-01-01T00:00:00Z A <a>`);
        return [path, plan ?? ['%project=x', '', ...changes, '@v1 2026-01-01T00:00:00Z A <a>'].join('\n')];
      }),
  );

const migrationsOf = (paths: readonly string[], plan?: string): readonly MigrationFiles[] => {
  const paired = pairFiles(paths, plansOf(paths, plan));
  if ('refused' in paired) throw new Error(paired.refused.found);
  return paired.migrations;
};
const pairs = (...paths: readonly string[]): unknown[] => migrationsOf(paths).map(({ up, down }) => [up, down]);

describe('a folder of migrations', () => {
  it.each([
    [
      ['2_b.up.sql', '2_b.down.sql', '10_c.up.sql', '1_a.up.sql'],
      [
        ['1_a.up.sql', null],
        ['2_b.up.sql', '2_b.down.sql'],
        ['10_c.up.sql', null],
      ],
    ],
    [
      ['V10__b.sql', 'V2__a.sql', 'U10__b.sql'],
      [
        ['V2__a.sql', null],
        ['V10__b.sql', 'U10__b.sql'],
      ],
    ],
    [
      ['db/V2__a.sql', 'db/R__views.sql'],
      [
        ['db/V2__a.sql', null],
        ['db/R__views.sql', null],
      ],
    ],
    [
      ['1_a/up.sql', '1_a/down.sql', '2_b/up.sql'],
      [
        ['1_a/up.sql', '1_a/down.sql'],
        ['2_b/up.sql', null],
      ],
    ],
    [['deploy/a.sql', 'revert/a.sql', 'verify/a.sql', 'sqitch.plan'], [['deploy/a.sql', 'revert/a.sql']]],
    [['20260101_a/migration.sql', 'migration_lock.toml'], [['20260101_a/migration.sql', null]]],
    [['1.sql', 'README.md', '.gitkeep', 'notes/why.md', 'atlas.sum', 'LICENSE'], [['1.sql', null]]],
  ])('is paired as its tool does (%j)', (paths, expected) => {
    expect(pairs(...paths)).toEqual(expected);
  });

  it('is one file with both ways only where its name says nothing of a way', () => {
    const names = [
      'a/1.sql',
      'b/2.up.sql',
      'c/V3__c.sql',
      'd/R__d.sql',
      'e/f/migration.sql',
      'g/h/up.sql',
      'i/deploy/j.sql',
      'i/sqitch.plan',
    ];
    expect(migrationsOf(names).filter(({ maySplit }) => maySplit)).toMatchObject([{ up: 'a/1.sql' }]);
  });

  it('has checks beside a deploy/ alone: elsewhere they run as anything does', () => {
    expect(pairs('verify/x.sql', '1.sql')).toEqual([
      ['1.sql', null],
      ['verify/x.sql', null],
    ]);
    expect(pairs('a/deploy/x.sql', 'a/sqitch.plan', 'b/verify/x.sql', 'a/verify/y.sql')).toHaveLength(3);
  });

  it('takes no name for a way back that only begins as one', () => {
    expect(pairs('Users.sql', 'Vsers.sql')).toEqual([
      ['Users.sql', null],
      ['Vsers.sql', null],
    ]);
  });

  it.each([
    [['1_a.up.sql', '2_b.down.sql'], '2_b.down.sql, a way back without a migration'],
    [['1_a.up.sql', 'U3__c.sql'], 'U3__c.sql, a way back without a migration'],
    [['db/V2__a.sql', 'other/U2__a.sql'], 'other/U2__a.sql, a way back without a migration'],
    [['a/migration.sql', 'a/down.sql'], 'a/down.sql, a way back without a migration'],
    [['0042.sql', '0043_drop.SQL'], '0043_drop.SQL, which is not read as a migration'],
    [['0042.sql', '0044_x.go'], '0044_x.go, which is not read as a migration'],
    [['0042.sql', 'sub/0044.psql'], 'sub/0044.psql, which is not read as a migration'],
    [['0042.sql', 'README.sh'], 'README.sh, which is not read as a migration'],
    [['0042.sql', 'V1__x.sql.conf'], 'V1__x.sql.conf, which is not read as a migration'],
  ])('is refused for what its tool may run unread (%j)', (paths, found) => {
    expect(pairFiles(paths)).toMatchObject({ refused: { found } });
  });

  it.each([
    [['1.up.sql', '2.sql'], /^2\.sql, named as for a tool that knows no ways by their names, beside 1\.up\.sql/],
    [['V1__a.sql', 'afterMigrate.sql'], /^afterMigrate\.sql, .* beside V1__a\.sql, named as for Flyway/],
    [['a/up.sql', 'b/migration.sql'], /^b\/migration\.sql, named as for Prisma, beside a\/up\.sql/],
  ])('is refused for what two tools would run (%j)', (paths, found) => {
    expect(pairFiles(paths)).toMatchObject({ refused: { found: expect.stringMatching(found) } });
  });
});

describe('the order in which migrations run', () => {
  it.each([
    ['numbers by value', ['10_c.up.sql', '2_b.up.sql', '009_d.up.sql'], ['2_b.up.sql', '009_d.up.sql', '10_c.up.sql']],
    [
      'versions by their parts',
      ['V1.10__c.sql', 'V1_9__b.sql', 'V1__a.sql', 'B2__d.sql'],
      ['V1__a.sql', 'V1_9__b.sql', 'V1.10__c.sql', 'B2__d.sql'],
    ],
    [
      'what runs again and again last',
      ['R__a.sql', 'V2__b.sql', 'R__B.sql', 'V10__c.sql'],
      ['V2__b.sql', 'V10__c.sql', 'R__B.sql', 'R__a.sql'],
    ],
    ['letters as tools do', ['b.sql', 'C.sql', 'a_b.sql', 'a-b.sql'], ['C.sql', 'a-b.sql', 'a_b.sql', 'b.sql']],
    ['one folder after another', ['b/1.sql', 'a/2.sql', 'a/1.sql', 'c.sql'], ['c.sql', 'a/1.sql', 'a/2.sql', 'b/1.sql']],
    ['the same number by the rest', ['1_a.sql', '01_b.sql'], ['01_b.sql', '1_a.sql']],
  ])('is %s', (_, paths, expected) => {
    expect(migrationsOf(paths).map(({ up }) => up)).toEqual(expected);
    expect(migrationsOf(paths.toReversed()).map(({ up }) => up)).toEqual(expected);
  });

  it('is, of Sqitch, the plan’s', () => {
    const paths = ['s/deploy/a.sql', 's/deploy/b/c.sql', 's/sqitch.plan'];
    const plan = '%syntax-version=1.0.0\n# c\n\n+ b/c [x] 2026-01-01T00:00:00Z A <a> # n\r\n@v1 2026 A <a>\na 2026-01-01T00:00:00Z A <a>\n';
    expect(migrationsOf(paths, plan).map(({ up }) => up)).toEqual(['s/deploy/b/c.sql', 's/deploy/a.sql']);
  });

  it.each([
    ['no plan', ['deploy/a.sql'], undefined, /^deploy\/a\.sql without sqitch\.plan/],
    ['a change twice', ['deploy/a.sql', 'sqitch.plan'], 'a 1\n@v 1\na [a@v] 2', /^sqitch\.plan, with a change that is/],
    ['a change that is taken back', ['deploy/a.sql', 'sqitch.plan'], 'a 1\n-a 2', /^sqitch\.plan, with a change that is/],
    ['one that is not there', ['deploy/a.sql', 'sqitch.plan'], 'a 1\nb 2', /^deploy\/b\.sql, in/],
    ['one that is not planned', ['deploy/a.sql', 'deploy/b.sql', 'sqitch.plan'], 'a 1', /^deploy\/b\.sql, in/],
    ['changes elsewhere', ['changes/a.sql', 'sqitch.plan'], 'a 1', /^sqitch\.plan without deploy\//],
  ])('is not known with %s', (_, paths, plan, found) => {
    expect(pairFiles(paths, plansOf(paths, plan))).toMatchObject({ refused: { found: expect.stringMatching(found) } });
  });

  it('is one folder’s', () => {
    const names = ['a/1.up.sql', 'b/c/up.sql', 'd/e/migration.sql', 'f/deploy/x/y.sql', 'f/sqitch.plan', 'g/V1__a.sql', 'h.sql'];
    expect(migrationsOf(names).map(({ folder }) => folder)).toEqual(['', 'a/', 'b/', 'd/', 'f/', 'g/']);
  });
});

describe('the way back of a name', () => {
  it.each([
    ['1_a.up.sql', '1_a.down.sql'],
    ['db/V1__a.sql', 'db/U1__a.sql'],
    ['a/up.sql', 'a/down.sql'],
    ['s/deploy/a.sql', 's/revert/a.sql'],
    ['a.sql', undefined],
    ['R__a.sql', undefined],
    ['a/migration.sql', undefined],
  ])('%s', (path, back) => {
    expect(backOf(path)).toBe(back);
  });
});
