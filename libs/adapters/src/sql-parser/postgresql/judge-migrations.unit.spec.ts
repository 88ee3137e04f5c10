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
    await Promise.all(texts.map(async (text, index) => ({ name: `${index}.sql`, folder: '', up: await statementsOf(text), down: null }))),
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
    ['ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT NULL', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT NULL::text', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER amount SET DEFAULT NULL', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER note SET NOT NULL', 'breaks', 't: ACCESS EXCLUSIVE, while it is read'],
    ['ALTER TABLE t ADD CONSTRAINT n NOT NULL note', 'breaks', 't: ACCESS EXCLUSIVE, while it is read'],
    ['ALTER TABLE t RENAME TO u', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t RENAME COLUMN note TO remark', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t SET SCHEMA s', 'breaks', undefined],
    ["ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", 'breaks', undefined],
    ['REVOKE SELECT ON t FROM app', 'breaks', undefined],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", 'not_understood', undefined],
    ["CREATE PROCEDURE f() LANGUAGE sql AS 'DELETE FROM t'", 'not_understood', undefined],
    ['CREATE VIEW v AS SELECT tidy_up(id) FROM t', 'not_understood', undefined],
    ['CREATE OR REPLACE VIEW v AS SELECT id FROM t', 'breaks', 'v: ACCESS EXCLUSIVE, briefly'],
    ['CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()', 'not_understood', 't: SHARE ROW EXCLUSIVE, briefly'],
    ['ALTER TABLE t ENABLE TRIGGER g', 'not_understood', 't: SHARE ROW EXCLUSIVE, briefly'],
    ['DROP INDEX CONCURRENTLY i', 'breaks', 'i: SHARE UPDATE EXCLUSIVE, briefly'],
    ['DROP INDEX i', 'breaks', 'i: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t DROP CONSTRAINT k CASCADE', 'destroys', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t DROP CONSTRAINT t_pkey', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t RENAME CONSTRAINT t_pkey TO k', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER INDEX t_pkey RENAME TO k', 'breaks', 't_pkey: SHARE UPDATE EXCLUSIVE, briefly'],
    ['ALTER TABLE t ADD PRIMARY KEY USING INDEX i', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES t ON DELETE CASCADE', 'breaks', 't: SHARE ROW EXCLUSIVE, while it is read'],
    ['ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES t ON DELETE SET NULL', 'breaks', 't: SHARE ROW EXCLUSIVE, while it is read'],
    ['ALTER TABLE t REPLICA IDENTITY NOTHING', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER VIEW v SET (security_invoker = true)', 'breaks', 'v: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE v RESET (security_barrier)', 'breaks', 'v: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t FORCE ROW LEVEL SECURITY', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['CREATE POLICY p ON t USING (id > 0)', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER amount DROP DEFAULT', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER id DROP IDENTITY', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER price DROP EXPRESSION', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t ALTER id RESTART WITH 1', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ["ALTER TABLE t ALTER id SET DEFAULT nextval('s')", 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ['ALTER TABLE t OWNER TO other', 'breaks', 't: ACCESS EXCLUSIVE, briefly'],
    ["SELECT setval('t_id_seq', 1)", 'not_understood', undefined],
    ['ALTER SEQUENCE t_id_seq RESTART WITH 1', 'not_understood', undefined],
    ["PREPARE TRANSACTION 'x'", 'not_understood', undefined],
    ["COMMIT PREPARED 'x'", 'not_understood', undefined],
    ["ROLLBACK PREPARED 'x'", 'not_understood', undefined],
    ['SET standard_conforming_strings = off', 'not_understood', undefined],
    ['SET standard_conforming_strings TO DEFAULT', 'not_understood', undefined],
    ['RESET standard_conforming_strings', 'not_understood', undefined],
    ["SET client_encoding = 'SJIS'", 'not_understood', undefined],
    ["SET NAMES 'latin1'", 'not_understood', undefined],
    ['SET search_path = evil, pg_catalog', 'not_understood', undefined],
    ['DISCARD ALL', 'not_understood', undefined],
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
    ['ALTER TABLE t REPLICA IDENTITY FULL', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS IDENTITY', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t SET (fillfactor = 70)', ['t: SHARE UPDATE EXCLUSIVE, briefly']],
    ['ALTER TABLE t ADD CHECK (amount > 0)', ['t: ACCESS EXCLUSIVE, while it is read']],
    ['ALTER TABLE t ADD CONSTRAINT k CHECK (amount > 0) NOT VALID', ['t: ACCESS EXCLUSIVE, briefly']],
    ['ALTER TABLE t VALIDATE CONSTRAINT k', ['t: SHARE UPDATE EXCLUSIVE, while it is read']],
    [
      'ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u (id)',
      ['t: SHARE ROW EXCLUSIVE, while it is read', 'u: SHARE ROW EXCLUSIVE, while it is read'],
    ],
    ['CREATE INDEX i ON t (note)', ['t: SHARE, while it is read']],
    ['CREATE INDEX CONCURRENTLY i ON t (lower(note))', ['t: SHARE UPDATE EXCLUSIVE, while it is read']],
    ['CREATE VIEW v AS SELECT lower(note) FROM t', []],
    ['CREATE TABLE u (id int REFERENCES t (id))', ['t: SHARE ROW EXCLUSIVE, briefly']],
    ['ALTER TABLE t ALTER note SET DEFAULT 1', ['t: ACCESS EXCLUSIVE, briefly']],
    ['REFRESH MATERIALIZED VIEW m', ['m: ACCESS EXCLUSIVE, while it is written']],
    ['VACUUM FULL t', ['t: ACCESS EXCLUSIVE, while it is written']],
    ['VACUUM FULL', ['every table: ACCESS EXCLUSIVE, while it is written']],
    ['ANALYZE t', ['t: SHARE UPDATE EXCLUSIVE, while it is read']],
    ['LOCK TABLE t IN SHARE MODE', ['t: SHARE, briefly']],
    ['INSERT INTO t SELECT id, lower(note) FROM t', ['t: ROW EXCLUSIVE, briefly']],
    ["SET lock_timeout = '2s'", []],
    ['SET standard_conforming_strings = on', []],
    ["SET client_encoding = 'UTF8'", []],
    ['SET search_path = app', []],
    ['RESET ALL', []],
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

describe('code that a migration makes', () => {
  const TRIGGER = 'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()';
  const TOUCH = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM orders; END'";

  it('is no known function, whatever it is named, also where it was run before', async () => {
    const abs = "CREATE FUNCTION abs() RETURNS void LANGUAGE sql AS 'DELETE FROM orders'";
    expect((await last(abs)).codes).toEqual(['not_understood']);
    expect((await last(abs, 'SELECT abs()')).codes).toEqual(['not_understood']);
    expect((await last('SELECT abs(1)')).codes).toEqual([]);
    expect((await last(abs.replace('CREATE', 'CREATE OR REPLACE'))).codes).toEqual(['breaks', 'not_understood']);
  });

  it('is run by what looks like a column', async () => {
    const w = "CREATE FUNCTION w(orders) RETURNS int LANGUAGE sql AS 'DELETE FROM orders; SELECT 1'";
    expect((await last('SELECT o.w FROM orders o')).codes).toEqual([]);
    expect((await last(w, 'SELECT o.w FROM orders o')).codes).toEqual(['not_understood']);
    expect((await last(w, 'SELECT (o).w FROM orders o')).codes).toEqual(['not_understood']);
  });

  it('is run by a trigger of its own table too, at each write', async () => {
    const trigger = TRIGGER;
    expect((await last(`${MADE}; ${trigger}`)).codes).toEqual([]);
    expect((await last(`${MADE}; ${trigger}; INSERT INTO t VALUES (1)`)).codes).toEqual(['not_understood']);
    expect((await last(`${MADE}; ${trigger}; WITH x AS (INSERT INTO t VALUES (1) RETURNING id) SELECT id FROM x`)).codes).toEqual([
      'not_understood',
    ]);
    expect((await last(`${MADE}; ${trigger}`, 'COPY t FROM STDIN')).codes).toEqual(['not_understood']);
    expect((await judge(`${TOUCH}; ${MADE}; ${trigger}; INSERT INTO t VALUES (1)`)).destructive).toBe(true);
  });

  it.each([
    ['a view', 'CREATE VIEW v AS SELECT wipe() AS x', 'SELECT x FROM v'],
    ['a view of a view', 'CREATE VIEW v AS SELECT wipe() AS x; CREATE VIEW w AS SELECT x FROM v', 'CREATE TABLE u AS SELECT x FROM s.w'],
    ['a view that was renamed', 'CREATE VIEW v AS SELECT wipe() AS x; ALTER VIEW v RENAME TO w', 'SELECT x FROM w'],
    ['a materialised view', 'CREATE MATERIALIZED VIEW m AS SELECT wipe() AS x', 'REFRESH MATERIALIZED VIEW m'],
    ['a default', 'CREATE TABLE t (n int DEFAULT wipe())', 'INSERT INTO t DEFAULT VALUES'],
    ['a default that came later', 'ALTER TABLE t ALTER n SET DEFAULT wipe()', 'INSERT INTO t DEFAULT VALUES'],
    ['an index', 'CREATE INDEX ON t (wipe(n))', 'INSERT INTO t VALUES (1)'],
    [
      'a default that was copied',
      'CREATE TABLE t (n int DEFAULT wipe()); CREATE TABLE u (LIKE t INCLUDING ALL)',
      'INSERT INTO u DEFAULT VALUES',
    ],
    ['a check, when it is validated', 'ALTER TABLE t ADD CONSTRAINT k CHECK (wipe(n)) NOT VALID', 'ALTER TABLE t VALIDATE CONSTRAINT k'],
    ['a policy', 'CREATE POLICY p ON t USING (wipe())', 'SELECT n FROM t'],
    ['a changed policy', 'ALTER POLICY p ON t USING (wipe())', 'SELECT n FROM t'],
    ['a rule', 'CREATE RULE r AS ON INSERT TO t DO ALSO DELETE FROM orders', 'INSERT INTO t VALUES (1)'],
    ['a domain', 'CREATE DOMAIN d AS int CHECK (wipe(VALUE))', 'SELECT 1::d'],
    ['a changed domain', 'ALTER DOMAIN d ADD CHECK (wipe(VALUE))', 'ALTER TABLE t ADD n d'],
    ['a type of a domain', 'CREATE DOMAIN d AS int CHECK (wipe(VALUE)); CREATE TYPE c AS (n d)', "SELECT '(1)'::c"],
    ['a range', 'CREATE TYPE r AS RANGE (subtype = int4, subtype_diff = wipe)', "SELECT '[1,2]'::r"],
    ['an aggregate', 'CREATE AGGREGATE sum(text) (SFUNC = wipe, STYPE = text)', 'SELECT sum(name) FROM orders'],
    ['an operator', 'CREATE OPERATOR + (LEFTARG = text, RIGHTARG = text, FUNCTION = wipe)', 'SELECT name + name FROM orders'],
    ['an operator, to sort', 'CREATE OPERATOR < (LEFTARG = text, RIGHTARG = text, FUNCTION = wipe)', 'SELECT 1 FROM t ORDER BY n USING <'],
    [
      'an operator that is not written',
      'CREATE OPERATOR = (LEFTARG = text, RIGHTARG = text, FUNCTION = wipe)',
      'SELECT 1 FROM t JOIN u USING (n)',
    ],
    ['an operator of elsewhere', 'SELECT 1', 'SELECT 1 OPERATOR(evil.+) 2'],
    ['an operator that is not PostgreSQL’s', 'SELECT 1', 'SELECT 1 <#> 2'],
    ['an operator that excludes', 'SELECT 1', 'ALTER TABLE t ADD EXCLUDE USING gist (c WITH OPERATOR(evil.&&))'],
    ['an operator class', 'SELECT 1', 'CREATE INDEX ON t USING gin (n evil_ops)'],
    ['an operator class of another schema', 'SELECT 1', 'CREATE TABLE t (n int) PARTITION BY RANGE (n evil.int4_ops)'],
    ['a way to pick rows', 'SELECT 1', 'SELECT n FROM t TABLESAMPLE evil (3)'],
    ['a function that got the name', 'ALTER FUNCTION evil() RENAME TO abs', 'SELECT abs()'],
    ['a function that came here', 'ALTER FUNCTION evil.abs() SET SCHEMA public', 'SELECT abs()'],
    ['a trigger of a table that was renamed', `${TRIGGER}; ALTER TABLE t RENAME TO u`, 'INSERT INTO u VALUES (1)'],
    ['a trigger of a table in another schema', TRIGGER.replace('ON t', 'ON s.t'), 'INSERT INTO t VALUES (1)'],
    ['a trigger behind a view', `${TRIGGER}; CREATE VIEW v AS SELECT n FROM t`, 'INSERT INTO v VALUES (1)'],
    ['a trigger of a partitioned table', `${TRIGGER}; CREATE TABLE c PARTITION OF t DEFAULT`, 'INSERT INTO c VALUES (1)'],
    ['a trigger of a partition', `${TRIGGER}; ALTER TABLE p ATTACH PARTITION t DEFAULT`, 'INSERT INTO p VALUES (1)'],
    ['a cast', 'CREATE CAST (text AS int) WITH FUNCTION wipe(text) AS IMPLICIT', "INSERT INTO t SELECT 'x'::text"],
    ['an event trigger', 'CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION wipe()', 'CREATE TABLE u (n int)'],
    ['a statement that was prepared', 'SELECT 1', 'CREATE TABLE u AS EXECUTE p'],
    ['an extension', 'SELECT 1', 'CREATE EXTENSION evil'],
    ['a catalog that is written', 'SELECT 1', 'INSERT INTO pg_depend SELECT 1'],
  ])('is run by %s', async (_, made, uses) => {
    expect((await last(made, uses)).codes).toEqual(['not_understood']);
  });

  it.each([
    [`${TRIGGER}`, 'SELECT n FROM t'],
    [`${TRIGGER}`, 'ALTER TABLE t VALIDATE CONSTRAINT k'],
    ['CREATE TABLE t (n int DEFAULT wipe())', 'SELECT n FROM t'],
    ['CREATE TABLE t (n int DEFAULT wipe())', 'ALTER TABLE t ADD COLUMN m int'],
    ['CREATE VIEW v AS SELECT wipe() AS x', 'GRANT SELECT ON v TO app'],
    ['CREATE TABLE u AS SELECT wipe() AS x', 'SELECT x FROM u'],
    ['CREATE CAST (text AS mood) WITH INOUT AS IMPLICIT', 'INSERT INTO t SELECT 1'],
    ['CREATE EXTENSION pgcrypto', "SELECT 1 BETWEEN 0 AND 2, 'a' SIMILAR TO 'b', a IN (1) FROM t ORDER BY a USING <"],
    ['ALTER FUNCTION evil() OWNER TO app', 'SELECT abs(1)'],
    ['SELECT 1', 'CREATE INDEX ON t USING gin (n gin_trgm_ops, m pg_catalog.jsonb_path_ops)'],
    ['SELECT 1', 'CREATE INDEX ON t USING brin (n int4_minmax_multi_ops)'],
    ['SELECT 1', 'ALTER TABLE t ADD EXCLUDE USING gist (c WITH &&, d WITH =)'],
    ['SELECT 1', 'SELECT n FROM t TABLESAMPLE system (3)'],
  ])('is not run after %s by %s', async (made, uses) => {
    expect((await last(made, uses)).codes).toEqual([]);
  });

  it('is run by a policy', async () => {
    expect((await last(`${MADE}; CREATE POLICY p ON t USING (tidy_up())`)).codes).toEqual(['not_understood']);
  });
});

describe('what stands in the way of nobody', () => {
  it.each([
    'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
    'CREATE POLICY p ON t USING (id > 0)',
    'ALTER TABLE t OWNER TO other',
    'ALTER TABLE t ALTER amount DROP DEFAULT',
    'ALTER TABLE t ENABLE TRIGGER g',
    'ALTER TABLE t DROP CONSTRAINT t_pkey',
    'ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES t ON DELETE CASCADE',
    'ALTER TABLE t ADD COLUMN c text NOT NULL',
    'ALTER TABLE t ALTER note SET NOT NULL',
    'ALTER TABLE t ADD UNIQUE (note), ADD CONSTRAINT n NOT NULL note',
  ])('is %s of a table that the same migration makes', async (text) => {
    expect(await last(`${MADE}; ${text}`)).toEqual({ codes: [], locks: [] });
  });

  it('is no part of a table that is used', async () => {
    const trigger = 'CREATE TRIGGER g BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION touch()';
    const [whole, part] = ['CREATE TABLE p (n int) PARTITION BY RANGE (n)', 'CREATE TABLE c PARTITION OF p DEFAULT'];
    const attached = 'CREATE TABLE c (n int); ALTER TABLE p ATTACH PARTITION c DEFAULT';
    expect((await last(`${part}; ${trigger}`)).codes).toEqual(['not_understood']);
    expect((await last(`${attached}; ${trigger}`)).codes).toEqual(['not_understood']);
    expect((await last(whole, `CREATE TABLE c (m int) INHERITS (p); UPDATE c SET m = 0`)).codes).toEqual(['destroys']);
    expect((await last(`${whole}; ${part}; ${trigger}`)).codes).toEqual([]);
  });

  it('is a reference of a column that the same migration adds', async () => {
    const [add, refer] = ['ALTER TABLE t ADD c bigint', 'ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES t ON DELETE CASCADE'];
    expect((await last(MADE, `${add}; ${refer}`)).codes).toEqual([]);
    expect((await last(MADE, `CREATE TABLE u AS SELECT 1 AS c; ${refer.replace('TABLE t', 'TABLE u')}`)).codes).toEqual([]);
    expect((await last(MADE, add, refer)).codes).toEqual(['breaks']);
  });

  it('is the default of a column that the same migration adds', async () => {
    expect((await last(MADE, "ALTER TABLE t ADD c text DEFAULT 'x'; ALTER TABLE t ALTER c DROP DEFAULT")).codes).toEqual([]);
    expect((await last(MADE, "ALTER TABLE t ADD c text DEFAULT 'x'", 'ALTER TABLE t ALTER c DROP DEFAULT')).codes).toEqual(['breaks']);
    expect((await last(MADE, 'ALTER TABLE t ALTER amount SET DEFAULT NULL', 'ALTER TABLE t ALTER amount SET NOT NULL')).codes).toEqual([
      'breaks',
    ]);
  });

  it('is a constraint that keeps no row unique', async () => {
    const made = `${MADE.slice(0, -1)}, u int CONSTRAINT k REFERENCES u, CONSTRAINT c CHECK (amount > 0))`;
    const drop = (name: string): string => `ALTER TABLE t DROP CONSTRAINT ${name}`;
    expect((await last(made, drop('k'))).codes).toEqual([]);
    expect((await last(made, drop('c'))).codes).toEqual([]);
    expect((await last(made, 'ALTER TABLE t RENAME CONSTRAINT k TO l')).codes).toEqual([]);
    expect((await last(MADE, 'ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES u', drop('k'))).codes).toEqual([]);
    expect((await last(made, drop('k'), 'ALTER TABLE t ADD CONSTRAINT k UNIQUE (note)', drop('k'))).codes).toEqual(['breaks']);
    expect((await last(made, drop('k'), drop('k'))).codes).toEqual(['breaks']);
    expect((await last(made, 'ROLLBACK', drop('k'))).codes).toEqual(['breaks']);
    expect((await last(made, 'DROP OWNED BY x; CREATE TABLE t (n int CONSTRAINT k UNIQUE)', drop('k'))).codes).toEqual(['breaks']);
  });

  it('is an index that is there for speed', async () => {
    expect((await last(MADE, 'CREATE INDEX i ON t (note)', 'DROP INDEX i')).codes).toEqual([]);
    expect((await last(MADE, 'CREATE INDEX i ON s.u (note)', 'DROP INDEX s.i')).codes).toEqual([]);
    for (const made of ['CREATE UNIQUE INDEX i ON t (note)', 'CREATE INDEX IF NOT EXISTS i ON t (note)', 'CREATE INDEX i ON s.u (note)'])
      expect((await last(MADE, made, 'DROP INDEX i')).codes).toEqual(['breaks']);
    expect((await last(MADE, 'CREATE INDEX i ON t (note)', 'ALTER INDEX i RENAME TO j')).codes).toEqual([]);
  });

  it('is no index that has the name of one', async () => {
    expect(
      (await last(MADE, 'CREATE INDEX i ON t (note)', 'DROP INDEX i; CREATE UNIQUE INDEX i ON t (note)', 'DROP INDEX i')).codes,
    ).toEqual(['breaks']);
  });
});

describe('a name', () => {
  it.each([
    ['a temporary table', 'CREATE TEMP TABLE orders (note text); UPDATE public.orders SET note = NULL'],
    ['one in the schema of temporary ones', 'CREATE TABLE pg_temp.orders (note text); UPDATE orders SET note = NULL'],
    [
      'one to which columns are added',
      'CREATE TEMP TABLE orders AS SELECT 1; ALTER TABLE orders ADD n int; UPDATE public.orders SET n = 0',
    ],
    [
      'one of the first part of a union',
      'SELECT 1 INTO TEMP orders UNION SELECT 2; ALTER TABLE orders ADD n int; UPDATE public.orders SET n = 0',
    ],
    ['one of SELECT INTO', 'SELECT 1 INTO TEMP orders; ALTER TABLE orders ADD n int; UPDATE public.orders SET n = 0'],
    ['a temporary view', 'CREATE TABLE orders (n int); CREATE TEMP VIEW orders AS SELECT n FROM old; UPDATE orders SET n = 0'],
    ['one with a dot in it', 'CREATE TABLE "public.orders" (note text); UPDATE orders SET note = NULL'],
    ['one with a dot, of a schema', 'CREATE TABLE "s.orders" (note text); UPDATE s.orders SET note = NULL'],
    ['another schema', 'SET search_path = archive; CREATE TABLE orders (note text); RESET ALL; UPDATE orders SET note = NULL'],
    [
      'one until the transaction ends',
      'BEGIN; SET LOCAL search_path = archive; CREATE TABLE orders (note text); COMMIT; UPDATE orders SET note = NULL',
    ],
    ['one by its other name', "SET SCHEMA 'archive'; CREATE TABLE orders (note text); UPDATE public.orders SET note = NULL"],
    ['the schema of the user', 'CREATE SCHEMA app; CREATE TABLE orders (note text); UPDATE public.orders SET note = NULL'],
    ['one that is there already', 'CREATE TABLE IF NOT EXISTS orders AS SELECT 1; ALTER TABLE orders ALTER n TYPE text'],
    ['a part of another', 'CREATE TABLE t (n int) PARTITION BY RANGE (n); ALTER TABLE t ATTACH PARTITION old DEFAULT; UPDATE t SET n = 0'],
  ])('means %s', async (_, text) => {
    expect((await last(text)).codes).toEqual(['destroys']);
  });

  it('may mean another in the next session', async () => {
    const types = 'CREATE TABLE orders (note varchar(9))';
    expect((await last(types, 'ALTER TABLE orders ALTER note TYPE text')).codes).toEqual([]);
    for (const set of [
      'SET search_path = archive',
      'RESET ALL',
      'DISCARD ALL',
      'RESET search_path',
      'ALTER ROLE app SET search_path = archive',
      'ALTER DATABASE d SET search_path = archive',
      "ALTER SYSTEM SET search_path = 'archive'",
      "SELECT pg_catalog.set_config('search_path', '', false)",
    ])
      expect((await last(set, types, 'ALTER TABLE orders ALTER note TYPE text')).codes).toEqual(['destroys']);
    expect(
      (await last('SET search_path = a', types.replace('orders', 'a.orders'), 'ALTER TABLE a.orders ALTER note TYPE text')).codes,
    ).toEqual([]);
  });

  it('of a table that may be there already stops others', async () => {
    expect((await last('CREATE TABLE IF NOT EXISTS orders AS SELECT 1; CREATE INDEX ON orders (n)')).locks).toEqual([
      'orders: SHARE, while it is read',
    ]);
    expect((await last('CREATE TABLE orders AS SELECT 1; CREATE INDEX ON orders (n)')).locks).toEqual([]);
  });
});

describe('what is known of a table', () => {
  it.each([
    'DO $$ BEGIN END $$',
    'CALL f()',
    'SET search_path = other',
    'ROLLBACK',
    'SELECT swap_tables()',
    'INSERT INTO u SELECT swap_tables()',
    'DROP OWNED BY app',
    'ALTER TABLE u RENAME TO t',
    'DROP TABLE t',
    'ALTER TABLE t SET SCHEMA other',
  ])('is forgotten at %s', async (forgets) => {
    expect((await last(MADE, 'ALTER TABLE t ALTER amount TYPE int8')).codes).toEqual([]);
    expect((await last(MADE, forgets, 'ALTER TABLE t ALTER amount TYPE int8')).codes).toEqual(['destroys']);
  });

  it('is kept where other code runs later, or makes no table', async () => {
    for (const between of ["SELECT setval('s', 1)", 'CREATE VIEW v AS SELECT wipe()', 'CREATE TABLE u (n int DEFAULT wipe())'])
      expect((await last(MADE, between, 'ALTER TABLE t ALTER amount TYPE int8')).codes).toEqual([]);
  });

  it('is of its folder, but for code', async () => {
    const of = async (folder: string, text: string) => ({ name: folder, folder, up: await statementsOf(text), down: null });
    const touch = "CREATE FUNCTION abs() RETURNS void LANGUAGE sql AS 'DELETE FROM orders'";
    const wider = 'ALTER TABLE t ALTER amount TYPE int8; SELECT abs(1)';
    const codes = ({ migrations }: MigrationReport) =>
      migrations.at(-1)?.statements.map(({ findings }) => findings.map(({ code }) => code));
    expect(codes(judgeMigrations([await of('a', MADE), await of('a', wider)]))).toEqual([[], []]);
    expect(codes(judgeMigrations([await of('a', `${MADE}; ${touch}`), await of('b', wider)]))).toEqual([
      ['migration.destroys'],
      ['migration.not_understood'],
    ]);
  });

  it('is nothing of what had its name before', async () => {
    expect((await last(MADE, 'CREATE TABLE t AS SELECT 1', 'ALTER TABLE t ALTER amount TYPE int8')).codes).toEqual(['destroys']);
  });

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
      judgeMigrations(downs.map((one) => ({ name: 'a', folder: '', up, down: one }))).reversible;
    expect([reversible(down), reversible(down, null), reversible([]), reversible()]).toEqual([true, false, false, true]);
  });

  it('leaves out what has run, and knows it all the same', async () => {
    const migrations = [
      { name: 'old', folder: '', up: await statementsOf(`DROP TABLE u; ${MADE}`), down: null },
      { name: 'new', folder: '', up: await statementsOf('ALTER TABLE t ALTER amount TYPE int8'), down: null },
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
        else judgeMigrations([{ name: 'any', folder: '', up: parsed.statements, down: null }]);
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
