import { splitSections, type Sections } from './split-sections.ts';
import { waysOf } from './ways-of.ts';

const sectionsOf = (text: string): Sections => {
  const sections = splitSections(text);
  if ('stray' in sections) throw new Error(sections.stray.marker);
  return sections;
};

describe('a file with both ways', () => {
  it.each([
    '-- migrate:up\nA;\n-- migrate:down\nB;',
    '-- +goose Up\nA;\n-- +goose Down\nB;',
    '--migrate:up transaction:false\nA;\n-- migrate:down\nB;',
    '-- +goose Up\r\nA;\r\n-- +goose Down \r\nB;\r\n',
    '-- +goose up\nA;\n-- +goose down\nB;',
    '-- +goose up\nA;\n-- +goose Down\nB;\n-- +goose no transaction',
  ])('is split, and its lines stay where they are (%#)', (text) => {
    const { up, down } = sectionsOf(text);
    expect([up.split('\n')[1]?.trim(), up.includes('B;'), down?.split('\n')[3]?.trim(), down?.includes('A;')]).toEqual([
      'A;',
      false,
      'B;',
      false,
    ]);
  });

  it('has no way back where none is marked, and what stands before a marker runs', () => {
    expect(splitSections('A;')).toEqual({ up: 'A;', down: null, dialect: null });
    expect(sectionsOf('X;\n-- migrate:up\nA;').up).toBe('X;\n-- migrate:up\nA;');
    expect(sectionsOf('-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nA;\n-- +goose StatementEnd')).toMatchObject({
      down: null,
      dialect: 'goose',
    });
  });

  it.each([
    ['a marker of another tool, a comment to this one', '-- +goose Up\nA;\n-- migrate:down\nDROP TABLE orders;', 3],
    ['the same the other way round', '-- migrate:up\nA;\n-- +goose Down\nDROP TABLE orders;', 3],
    ['one that its tool does not know so spelled', '-- migrate:up\nA;\n-- MIGRATE:DOWN\nB;', 3],
    ['one that older versions run past', '-- +goose Up\nA;\n-- +goose down\nB;', 3],
    ['one of goose so', '-- +goose Up\nA;\n-- +GOOSE down\nB;', 3],
    ['one that is indented', '-- migrate:up\nA;\n  -- migrate:down\nB;', 3],
    ['one with more behind it', '-- migrate:up\nA;\n-- migrate:down\rB;', 3],
    ['a way back first', 'A;\n-- migrate:down\nDROP TABLE orders;', 2],
    ['a second way there', '-- migrate:up\nA;\n-- migrate:down\nB;\n-- migrate:up\nDROP TABLE orders;', 5],
    ['a second way back', '-- +goose Up\n-- +goose Down\nB;\n-- +goose Down', 4],
    ['text filled in when it runs', '-- +goose Up\n-- +goose ENVSUB ON\nA;', 2],
    ['no way there', '-- +goose StatementBegin\nA;\n-- +goose StatementEnd', 1],
  ])('is refused, by the line, for %s', (_, text, line) => {
    expect(splitSections(text)).toMatchObject({ stray: { line, expected: expect.any(String) } });
  });

  it('is none by its name: then no marker may stand in it', () => {
    expect(splitSections('-- migrate:up\nA;', false)).toMatchObject({ stray: { line: 1 } });
    expect(splitSections('A;\n', false)).toMatchObject({ up: 'A;\n', down: null });
  });
});

describe('the files of a folder', () => {
  const ways = (texts: Readonly<Record<string, string>>, downs: Readonly<Record<string, string>> = {}): ReturnType<typeof waysOf> =>
    waysOf(
      Object.keys(texts).map((up) => ({
        name: up,
        folder: up.replace(/[^/]*$/, ''),
        up,
        down: downs[up] === undefined ? null : `${up} back`,
        maySplit: /^\d+\.sql$/.test(up),
        isNumbered: up.endsWith('.up.sql'),
      })),
      new Map([...Object.entries(texts), ...Object.entries(downs).map(([up, text]) => [`${up} back`, text] as const)]),
    );

  it('have their ways in one file or in two', () => {
    expect(ways({ '1.sql': '-- migrate:up\nA;\n-- migrate:down\nB;' })).toEqual({
      ways: [
        {
          name: '1.sql',
          folder: '',
          up: { path: '1.sql', text: '-- migrate:up\nA;\n\n' },
          down: { path: '1.sql', text: '\n\n-- migrate:down\nB;' },
        },
      ],
    });
    expect(ways({ '1.up.sql': 'A;' }, { '1.up.sql': 'B;' })).toMatchObject({
      ways: [{ up: { text: 'A;' }, down: { path: '1.up.sql back', text: 'B;' } }],
    });
  });

  it.each([
    [
      'marked beside whole',
      { '1.sql': 'A;', '2.sql': '-- migrate:up\nB;\n-- migrate:down\nDROP TABLE orders;' },
      {},
      /^2\.sql, marked as dbmate/,
    ],
    ['of two tools', { '1.sql': '-- +goose Up\nA;', '2.sql': '-- migrate:up\nB;' }, {}, /^2\.sql, marked as dbmate does, beside 1\.sql/],
    ['in no order that all tools know', { '2.sql': 'A;', '10.sql': 'B;' }, {}, /^2\.sql and 10\.sql/],
    ['so of a tool that knows no numbers', { '2.sql': '-- migrate:up\nA;', '10.sql': '-- migrate:up\nB;' }, {}, /^2\.sql and 10\.sql/],
    ['marked, and named as one way', { '1.up.sql': '-- migrate:up\nA;\n-- migrate:down\nB;' }, {}, /^1\.up\.sql:1: -- migrate:up/],
    [
      'with a way back that may be a way there',
      { '1.up.sql': 'A;' },
      { '1.up.sql': '\n-- +goose Up\nB;' },
      /^1\.up\.sql back:2: -- \+goose Up/,
    ],
  ])('are refused when they are %s', (_, texts, downs, found) => {
    expect(ways(texts, downs)).toMatchObject({ refused: { found: expect.stringMatching(found) } });
  });

  it('are in one order where their tool knows numbers', () => {
    expect(ways({ '2.sql': '-- +goose Up\nA;', '10.sql': '-- +goose Up\nB;' })).toMatchObject({
      ways: [{ name: '2.sql' }, { name: '10.sql' }],
    });
    expect(ways({ '2.up.sql': 'A;', '10.up.sql': 'B;' })).toMatchObject({ ways: [{ name: '2.up.sql' }, { name: '10.up.sql' }] });
  });

  it('are of another tool in another folder', () => {
    expect(ways({ '2.sql': '-- +goose Up\nA;', 'a/10.sql': 'B;' })).toMatchObject({ ways: [{}, { folder: 'a/' }] });
  });
});
