import { judgeMigrations, migrationPredicate, type MigrationReport, type SqlMigration } from '@interlock/domain';
import fc from 'fast-check';
import { parsePostgresql } from './index.ts';

const statementsOf = async (text: string): Promise<SqlMigration['up']> => {
  const parsed = await parsePostgresql(text);
  if (parsed.kind === 'unreadable') throw new Error(`${parsed.line}: ${parsed.message}`);
  return parsed.statements;
};

const judge = async (...texts: readonly string[]): Promise<MigrationReport> =>
  judgeMigrations(
    await Promise.all(texts.map(async (text, index) => ({ name: `${index}.sql`, up: await statementsOf(text), down: null }))),
  );

/** What is said of the last statement. */
const last = async (...texts: readonly string[]) => {
  const { migrations } = await judge(...texts);
  const statement = migrations.at(-1)?.statements.at(-1);
  return {
    codes: statement?.findings.map(({ code }) => code.replace('migration.', '')),
    locks: statement?.locks.map(({ relation, mode, held }) => `${relation}: ${mode}, ${held}`),
  };
};

const MADE =
  'CREATE TABLE t (id bigint PRIMARY KEY, note varchar(20), amount int4 NOT NULL DEFAULT 0, price numeric(10,2), seen timestamp(3))';

describe('a statement that destroys, breaks or is not understood', () => {
  it.each([
    ['DROP TABLE t', 'destroys', 't: ACCESS EXCLUSIVE, briefly'],
    ['DROP TABLE IF EXISTS public.t CASCADE', 'destroys', 't: ACCESS EXCLUSIVE, briefly'],
    ['DROP SCHEMA s CASCADE', 'destroys', 's: ACCESS EXCLUSIVE, briefly'],
    ['DROP VIEW v', 'destroys', 'v: ACCESS EXCLUSIVE, briefly'],
    ['DROP FUNCTION f(int)', 'destroys', 'f: ACCESS EXCLUSIVE, briefly'],
    ['DROP INDEX i CASCADE', 'destroys', 'i: ACCESS EXCLUSIVE, briefly'],
    ['TRUNCATE t', 'destroys', 't: ACCESS EXCLUSIVE, briefly'],
    ['DELETE FROM t WHERE id = 1', 'destroys', 't: ROW EXCLUSIVE, briefly'],
    ['UPDATE t SET note = NULL', 'destroys', 't: ROW EXCLUSIVE, briefly'],
    ["INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET note = 'x'", 'destroys', 't: ROW EXCLUSIVE, briefly'],
    ['MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE', 'destroys', 't: ROW EXCLUSIVE, briefly'],
    ['ALTER TABLE t DROP COLUMN note', 'destroys', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER note TYPE varchar(10)', 'destroys', 't: ACCESS EXCLUSIVE, while it is written'],
    ['ALTER TABLE t ALTER amount TYPE int2', 'destroys', 't: ACCESS EXCLUSIVE, while it is written'],
    ['ALTER TABLE t ALTER price TYPE numeric(10,3)', 'destroys', 't: ACCESS EXCLUSIVE, while it is written'],
    ['ALTER TABLE t ALTER seen TYPE timestamp(0)', 'destroys', 't: ACCESS EXCLUSIVE, while it is written'],
    ['ALTER TABLE t ALTER amount TYPE int8 USING amount / 100', 'destroys', 't: ACCESS EXCLUSIVE, while it is written'],
    ['ALTER TABLE elsewhere ALTER amount TYPE int8', 'destroys', 'elsewhere: ACCESS EXCLUSIVE, while it is written'],
    ['ALTER TABLE t ADD COLUMN c text NOT NULL', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER note SET NOT NULL', 'breaks', 't: ACCESS EXCLUSIVE, while it is read'],
    ['ALTER TABLE t ADD CONSTRAINT n NOT NULL note', 'breaks', 't: ACCESS EXCLUSIVE, while it is read'],
    ['ALTER TABLE t RENAME TO u', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t RENAME COLUMN note TO remark', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t SET SCHEMA s', 'breaks', undefined],
    ["ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", 'breaks', undefined],
    ['REVOKE SELECT ON t FROM app', 'breaks', undefined],
    ["CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", 'breaks', undefined],
    ['DO $$ BEGIN DELETE FROM t; END $$', 'not_understood', undefined],
    ['CALL tidy_up()', 'not_understood', undefined],
    ['SELECT tidy_up()', 'not_understood', undefined],
    ['EXECUTE prepared', 'not_understood', undefined],
    ['ALTER TABLE t DISABLE TRIGGER ALL', 'not_understood', undefined],
    ['SET session_replication_role = replica', 'not_understood', undefined],
    ["COPY t FROM PROGRAM 'curl http://example.org'", 'not_understood', undefined],
    ['ALTER SYSTEM SET fsync = off', 'not_understood', undefined],
    ['DROP DATABASE d', 'not_understood', undefined],
  ])('%s', async (text, code, lock) => {
    const { codes, locks } = await last(MADE, text);
    expect(codes).toEqual([code]);
    if (lock !== undefined) expect(locks).toEqual([lock]);
  });

  it('is found inside a query too', async () => {
    expect((await last(MADE, 'WITH gone AS (DELETE FROM t RETURNING id) SELECT count(id) FROM gone')).codes).toEqual(['destroys']);
    expect((await last(MADE, 'INSERT INTO u (WITH x AS (UPDATE t SET note = NULL RETURNING id) SELECT id FROM x)')).codes).toEqual([
      'destroys',
    ]);
    expect((await last(MADE, 'CREATE TABLE u AS SELECT tidy_up(id) FROM t')).codes).toEqual(['not_understood']);
    expect((await last(MADE, 'ALTER TABLE t ADD COLUMN c int DEFAULT tidy_up()')).codes).toEqual(['not_understood']);
  });
});

describe('a statement that takes nothing away', () => {
  it.each([
    ['ALTER TABLE t ADD COLUMN c text', ['t: ACCESS EXCLUSIVE, briefly']],
    ["ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT 'x'", ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT now()', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ADD COLUMN c uuid NOT NULL DEFAULT gen_random_uuid()', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['ALTER TABLE t ADD COLUMN c bigserial', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (amount * 2) STORED', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (amount * 2) VIRTUAL', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ALTER note TYPE text', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ALTER note TYPE varchar(40)', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ALTER amount TYPE int8', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['ALTER TABLE t ALTER price TYPE numeric(14,4)', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['ALTER TABLE t ALTER amount SET NOT NULL', ['t: ACCESS EXCLUSIVE, while it is read']],
    ['ALTER TABLE t DROP CONSTRAINT k', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ADD CHECK (amount > 0)', ['t: ACCESS EXCLUSIVE, while it is read']],
    ['ALTER TABLE t ADD CONSTRAINT k CHECK (amount > 0) NOT VALID', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t VALIDATE CONSTRAINT k', ['t: SHARE UPDATE EXCLUSIVE, while it is read']],
    [
      'ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u (id)',
      ['t: SHARE ROW EXCLUSIVE, while it is read', 'u: SHARE ROW EXCLUSIVE, while it is read'],
    ],
    ['CREATE INDEX i ON t (note)', ['t: SHARE, while it is read']],
    ['CREATE INDEX CONCURRENTLY i ON t (lower(note))', ['t: SHARE UPDATE EXCLUSIVE, while it is read']],
    ['DROP INDEX CONCURRENTLY i', ['i: SHARE UPDATE EXCLUSIVE, briefly']],
    ['ALTER INDEX i RENAME TO j', ['i: SHARE UPDATE EXCLUSIVE, briefly']],
    ['CREATE TABLE u (id int REFERENCES t (id))', ['t: SHARE ROW EXCLUSIVE, briefly']],
    ['CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()', ['t: SHARE ROW EXCLUSIVE, briefly']],
    ['REFRESH MATERIALIZED VIEW m', ['m: ACCESS EXCLUSIVE, while it is written']],
    ['VACUUM FULL t', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['ANALYZE t', ['t: SHARE UPDATE EXCLUSIVE, while it is read']],
    ['LOCK TABLE t IN SHARE MODE', ['t: SHARE, briefly']],
    ['INSERT INTO t SELECT id, lower(note) FROM t', ['t: ROW EXCLUSIVE, briefly']],
    ["SET lock_timeout = '2s'", []],
    ['BEGIN', []],
    ['GRANT SELECT ON t TO app', []],
    ["COMMENT ON TABLE t IS 'x'", []],
  ])('%s', async (text, locks) => {
    expect(await last(MADE, text)).toEqual({ codes: [], locks });
  });

  it('is one about what the same migration makes', async () => {
    expect(await last(`${MADE}; CREATE INDEX ON t (note)`)).toEqual({ codes: [], locks: [] });
    expect((await last(MADE, 'ALTER TABLE t ADD COLUMN c text; UPDATE t SET c = note')).codes).toEqual([]);
    expect((await last(MADE, 'ALTER TABLE t ADD COLUMN c text', 'UPDATE t SET c = note')).codes).toEqual(['destroys']);
  });
});

describe('what is known of a table', () => {
  it.each(['SET search_path = other', 'ROLLBACK', 'ALTER TABLE u RENAME TO t', 'DROP TABLE t', 'ALTER TABLE t SET SCHEMA other'])(
    'is forgotten at %s',
    async (forgets) => {
      expect((await last(MADE, 'ALTER TABLE t ALTER amount TYPE int8')).codes).toEqual([]);
      expect((await last(MADE, forgets, 'ALTER TABLE t ALTER amount TYPE int8')).codes).toEqual(['destroys']);
    },
  );

  it('is nothing where the table may have been there before', async () => {
    const perhaps = MADE.replace('TABLE', 'TABLE IF NOT EXISTS');
    expect((await last(`${perhaps}; ALTER TABLE t ALTER amount TYPE int8`)).codes).toEqual(['destroys']);
    expect((await last(`${perhaps}; CREATE INDEX ON t (note)`)).locks).toEqual(['t: SHARE, while it is read']);
  });
});

describe('what is attested', () => {
  it('is the sum, with the lock that others feel most', async () => {
    const report = await judge(MADE, 'CREATE INDEX ON t (note); DROP TABLE u');
    expect(migrationPredicate(report)).toEqual({
      migrations: ['0.sql', '1.sql'],
      destructive: true,
      reversible: false,
      destructiveStatements: ['DROP TABLE u (1.sql:1: the table u is dropped)'],
      heaviestLock: { relation: 't', mode: 'SHARE', held: 'while it is read' },
    });
  });

  it('is reversible when every migration has a way back', async () => {
    const up = await statementsOf('CREATE TABLE a (id int)');
    const down = await statementsOf('DROP TABLE a');
    const reversible = (...downs: readonly SqlMigration['down'][]): boolean =>
      judgeMigrations(downs.map((one) => ({ name: 'a', up, down: one }))).reversible;
    expect([reversible(down), reversible(down, null), reversible([]), reversible()]).toEqual([true, false, false, true]);
  });

  it('leaves out what has run, and knows it all the same', async () => {
    const migrations = [
      { name: 'old', up: await statementsOf(`DROP TABLE u; ${MADE}`), down: null },
      { name: 'new', up: await statementsOf('ALTER TABLE t ALTER amount TYPE int8'), down: null },
    ];
    expect(judgeMigrations(migrations, 1)).toMatchObject({ destructive: false, migrations: [{ name: 'new' }] });
  });
});

describe('a long migration', () => {
  it('is read to its last line', async () => {
    const { migrations, destructive } = await judge(`${MADE};\n${'SELECT 1;\n'.repeat(5_000)}DROP TABLE t`);
    expect(destructive).toBe(true);
    expect(migrations[0]?.statements.at(-1)).toMatchObject({ line: 5_002, findings: [{ code: 'migration.destroys' }] });
  });
});

describe('any text', () => {
  const SQL = fc.array(
    fc.oneof(
      fc.constantFrom(
        'SELECT',
        'DROP',
        'TABLE',
        't',
        'ALTER',
        'ADD',
        'COLUMN',
        ';',
        '(',
        ')',
        ',',
        'int',
        'NOT',
        'NULL',
        'WITH',
        'AS',
        'UPDATE',
        'SET',
        '=',
        '1',
        "'a'",
        '$$',
        '--',
        '/*',
        '\n',
        '\0',
        'é',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 40 },
  );

  it('is read or said to be unreadable, and what is read is judged', async () => {
    await fc.assert(
      fc.asyncProperty(SQL, async (words) => {
        const parsed = await parsePostgresql(words.join(' '));
        if (parsed.kind === 'unreadable') expect(parsed.line).toBeGreaterThan(0);
        else judgeMigrations([{ name: 'any', up: parsed.statements, down: null }]);
      }),
      { numRuns: 300 },
    );
  });

  it('destroys as much when comments, case and other statements are around it', async () => {
    const AROUND = fc.constantFrom('SELECT 1', 'CREATE TABLE other (id int)', 'BEGIN', "INSERT INTO u VALUES ('; --')", 'SELECT $$ ; $$');
    const DESTROYS = fc.constantFrom(
      'DROP TABLE t',
      'TRUNCATE t',
      'DELETE FROM t',
      'ALTER TABLE t DROP COLUMN c',
      'drop /* ; */ table t',
      'DrOp\n--x\nTABLE\tt',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(AROUND, { maxLength: 5 }), DESTROYS, fc.array(AROUND, { maxLength: 5 }), async (before, text, after) => {
        const { destructive, migrations } = await judge([...before, text, ...after].join(';\n'));
        expect(destructive).toBe(true);
        expect(migrations[0]?.statements).toHaveLength(before.length + 1 + after.length);
      }),
      { numRuns: 100 },
    );
  });
});
