import { parsePostgresql } from './index.ts';

describe('SQL of PostgreSQL', () => {
  it('is its statements, each with its text and line', async () => {
    expect(await parsePostgresql('-- première ✓\nSELECT 1;\n\n  /* é */ SELECT\n 2 -- x\n;')).toMatchObject({
      kind: 'parsed',
      statements: [
        { text: 'SELECT 1', line: 2 },
        { text: expect.stringContaining('SELECT\n 2'), line: 4 },
      ],
    });
  });

  it.each(['', '  \n', '-- only a comment', ';;'])('can be nothing (%j)', async (text) => {
    expect(await parsePostgresql(text)).toEqual({ kind: 'parsed', statements: [] });
  });
});

describe('text that is no SQL of PostgreSQL', () => {
  it.each([
    ['SELECT 1;\nDROP TABEL x', 2],
    ['SELECT 1;\nDELIMITER //\nDROP TABLE x //', 2],
    ['CREATE TABLE `x` (id int AUTO_INCREMENT)', 1],
    ["SELECT 'é';\n\n\\i other.sql", 3],
    ["SELECT '", 1],
    ['SELECT 1;\nSELECT \0; DROP TABLE x', 2],
    [`SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)}`, 1],
    [`SELECT ${'1+'.repeat(1_100_000)}1`, 1],
  ])('is unreadable, whole (%#)', async (text, line) => {
    expect(await parsePostgresql(text)).toMatchObject({ kind: 'unreadable', line });
    expect(await parsePostgresql('SELECT 1')).toMatchObject({ kind: 'parsed', statements: [{ text: 'SELECT 1' }] });
  });
});
