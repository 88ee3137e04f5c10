import { pairFiles } from './pair-files.ts';
import { splitSections } from './split-sections.ts';

const pairs = (...paths: readonly string[]): unknown[] => pairFiles(paths).migrations.map(({ up, down }) => [up, down]);

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
      ['db/V2__a.sql', 'other/U2__a.sql', 'db/R__views.sql'],
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
  ])('is paired as its tool does (%j)', (paths, expected) => {
    expect(pairs(...paths)).toEqual(expected);
  });

  it('names ways back to which no way there belongs', () => {
    expect(pairFiles(['1_a.up.sql', '2_b.down.sql', 'U3__c.sql'])).toMatchObject({ strays: ['2_b.down.sql', 'U3__c.sql'] });
  });

  it('is one file with both ways only where no other file is its way back', () => {
    expect(pairFiles(['1.sql', '2.up.sql', 'V3__c.sql']).migrations.map(({ sections }) => sections)).toEqual([true, false, false]);
  });
});

describe('a file with both ways', () => {
  it.each([
    '-- migrate:up\nA;\n-- migrate:down\nB;',
    '-- +goose Up\nA;\n-- +goose Down\nB;',
    '--migrate:up transaction:false\nA;\n-- MIGRATE:DOWN\nB;',
  ])('is split, and its lines stay where they are (%#)', (text) => {
    const { up, down } = splitSections(text);
    expect([up.split('\n')[1], up.includes('B;'), down?.split('\n')[3], down?.includes('A;')]).toEqual(['A;', false, 'B;', false]);
  });

  it('has no way back where none is marked, and what stands before a marker runs', () => {
    expect(splitSections('A;')).toEqual({ up: 'A;', down: null });
    expect(splitSections('X;\n-- migrate:up\nA;').up).toBe('X;\n-- migrate:up\nA;');
  });
});
