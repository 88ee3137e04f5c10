import { notUnderstood, NOTHING, type Effect, type Place } from './effect.ts';
import type { KeptCode } from './kept-code.ts';
import { KNOWN_FUNCTIONS } from './known-functions.ts';
import { isKnownClass, KNOWN_OPERATORS, KNOWN_SAMPLES } from './known-operators.ts';
import { fieldsIn, lastOf, listIn, nameOf, nodesOf, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';

/** Statements that are not looked into: what code they keep is not understood already. Queries of views and policies are, since whoever reads the table runs them. */
export const KEEPS_EXPRESSIONS: ReadonlySet<string> = new Set(['CreateFunctionStmt', 'CreateTrigStmt', 'CommentStmt']);

/** Statements that read or write rows, and so run what views and policies keep. */
export const RUNS: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CopyStmt',
  'CreateTableAsStmt',
  'RefreshMatViewStmt',
]);
const READS: ReadonlySet<string> = new Set([...RUNS, 'ViewStmt', 'CreatePolicyStmt']);

/** `o.f` and `(o).f` call `f(o)` where `o` has no such column (postgresql.org/docs/18/sql-expressions.html#FIELD-SELECTION). */
const FIELDS: ReadonlySet<string> = new Set(['ColumnRef', 'A_Indirection']);
const fieldNames = (fields: Fields): readonly string[] =>
  nodesOf(fields, FIELDS)
    .flatMap(([, one]) => [...listIn(one, 'fields'), ...listIn(one, 'indirection')])
    .map((part) => textIn(unwrap(part)[1], 'sval'));

const ofOwn = (parts: readonly unknown[]): string => nameOf(parts).replace(/^pg_catalog\./, '');

const OPERATED: ReadonlySet<string> = new Set(['A_Expr', 'SubLink', 'SortBy', 'Constraint']);
const operatorNames = (fields: Fields): readonly string[] =>
  nodesOf(fields, OPERATED)
    .filter(([, one]) => !textIn(one, 'kind').includes('BETWEEN'))
    .flatMap(([, one]) => [
      ofOwn([...listIn(one, 'name'), ...listIn(one, 'operName'), ...listIn(one, 'useOp')]),
      // Of `exclude`, each is a column with its operator.
      ...listIn(one, 'exclusions').map((pair) => ofOwn(listIn(unwrap(listIn(unwrap(pair)[1], 'items').at(-1))[1], 'items'))),
    ])
    .filter((name) => name !== '');

const CLASSED: ReadonlySet<string> = new Set(['IndexElem', 'PartitionElem']);
const SAMPLED: ReadonlySet<string> = new Set(['RangeTableSample']);
/** What is named neither as a function nor as an operator, and is made of them. */
const unknownWays = (fields: Fields): readonly string[] => [
  ...nodesOf(fields, CLASSED)
    .map(([, one]) => ofOwn(listIn(one, 'opclass')))
    .filter((name) => name !== '' && !isKnownClass(name)),
  ...nodesOf(fields, SAMPLED)
    .map(([, one]) => ofOwn(listIn(one, 'method')))
    .filter((name) => !KNOWN_SAMPLES.has(name)),
];

const TYPES: ReadonlySet<string> = new Set(['TypeName', 'typeName']);
const RELATIONS: ReadonlySet<string> = new Set(['RangeVar', 'relation']);

/** Names of relations that a statement mentions, without their schemas. */
export const mentioned = (fields: Fields): readonly string[] => nodesOf(fields, RELATIONS).map(([, range]) => textIn(range, 'relname'));

/** What a statement runs, or has others run, that is not PostgreSQL's own and harmless. */
export const unknownCalls = (kind: string, fields: Fields, code: KeptCode): ReadonlySet<string> => {
  if (KEEPS_EXPRESSIONS.has(kind)) return new Set();
  const functions = nodesOf(fields, new Set(['FuncCall'])).map(([, call]) => ofOwn(listIn(call, 'funcname')));
  const types = nodesOf(fields, TYPES).map(([, type]) => lastOf(listIn(type, 'names')));
  return new Set([
    ...functions.filter((name) => !KNOWN_FUNCTIONS.has(name) || code.functions.has(name)),
    ...(code.functions.size === 0 ? [] : fieldNames(fields).filter((name) => code.functions.has(name))),
    ...unknownWays(fields),
    ...operatorNames(fields).filter((name) => !KNOWN_OPERATORS.has(name) || code.used.has(name)),
    ...[...types, ...(READS.has(kind) ? mentioned(fields) : [])].filter((name) => code.used.has(name)),
  ]);
};

export const calls = (kind: string, fields: Fields, { schema }: Place): Effect => {
  const unknown = unknownCalls(kind, fields, schema.code);
  return unknown.size === 0 ? NOTHING : notUnderstood(`what ${[...unknown].join(', ')} does is elsewhere`);
};

const WRITTEN: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt']);
const isCatalog = (range: Fields): boolean =>
  ['pg_catalog', 'information_schema'].includes(textIn(range, 'schemaname')) ||
  (textIn(range, 'schemaname') === '' && textIn(range, 'relname').startsWith('pg_'));

/** Tables whose write does more than it says. */
export const unknownWrites = (tree: unknown, { written }: KeptCode): ReadonlySet<string> =>
  new Set(
    nodesOf(tree, WRITTEN)
      .map(([, fields]) => fieldsIn(fields, 'relation'))
      .filter((range) => written.has(textIn(range, 'relname')) || isCatalog(range))
      .map(relationOf),
  );

/** A write of a table to which these migrations gave a trigger or a default of other code runs it; one of a catalog may do anything. */
export const fires = (tree: unknown, { schema }: Place): Effect => {
  const tables = unknownWrites(tree, schema.code);
  return tables.size === 0 ? NOTHING : notUnderstood(`what a write of ${[...tables].join(', ')} runs is elsewhere`);
};

/** What is checked or computed again by other code, row by row. */
export const computes = (kind: string, fields: Fields, long: boolean, { schema }: Place): Effect =>
  long && kind === 'AlterTableStmt' && schema.code.computed.has(textIn(fieldsIn(fields, 'relation'), 'relname'))
    ? notUnderstood(`what the checks and expressions of ${relationOf(fieldsIn(fields, 'relation'))} run is elsewhere`)
    : NOTHING;

const RUNS_NOTHING: ReadonlySet<string> = new Set(['TransactionStmt', 'VariableSetStmt']);

export const everywhere = (kind: string, { schema }: Place): Effect =>
  schema.code.anywhere && !RUNS_NOTHING.has(kind)
    ? notUnderstood('these migrations made a cast, an operator or an event trigger that may run at it')
    : NOTHING;
