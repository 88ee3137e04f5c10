import { backOf, pairFiles, type MigrationFiles } from './pair-files.ts';

const migrationsOf = (paths: readonly string[]): readonly MigrationFiles[] => {
  const paired = pairFiles(paths);
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
        ['db/R__views.sql', null],
        ['db/V2__a.sql', null],
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
    const names = ['1.sql', '2.up.sql', 'V3__c.sql', 'R__d.sql', 'e/migration.sql', 'f/up.sql', 'deploy/g.sql'];
    expect(migrationsOf(names).filter(({ maySplit }) => maySplit)).toMatchObject([{ up: '1.sql' }]);
  });

  it('has checks beside a deploy/ alone: elsewhere they run as anything does', () => {
    expect(pairs('verify/x.sql', '1.sql')).toEqual([
      ['1.sql', null],
      ['verify/x.sql', null],
    ]);
    expect(pairs('a/deploy/x.sql', 'b/verify/x.sql', 'a/verify/y.sql')).toHaveLength(3);
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
