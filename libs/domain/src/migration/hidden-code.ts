import { notUnderstood, NOTHING, type Effect, type Place } from './effect.ts';
import { KNOWN_FUNCTIONS } from './known-functions.ts';
import { fieldsIn, listIn, nameOf, nodesOf, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';

/** Statements that are not looked into: what code they keep is not understood already. Queries of views and policies are, since whoever reads the table runs them. */
export const KEEPS_EXPRESSIONS: ReadonlySet<string> = new Set(['CreateFunctionStmt', 'CreateTrigStmt', 'CommentStmt']);

const CALLS: ReadonlySet<string> = new Set(['FuncCall']);

/** `o.f` and `(o).f` call `f(o)` where `o` has no such column (postgresql.org/docs/18/sql-expressions.html#FIELD-SELECTION). */
const FIELDS: ReadonlySet<string> = new Set(['ColumnRef', 'A_Indirection']);
const fieldNames = (fields: Fields): readonly string[] =>
  nodesOf(fields, FIELDS)
    .flatMap(([, one]) => [...listIn(one, 'fields'), ...listIn(one, 'indirection')])
    .map((part) => textIn(unwrap(part)[1], 'sval'));

/** Functions that a statement runs, or has others run, and that are not PostgreSQL's own harmless ones. */
export const calls = (kind: string, fields: Fields, { schema }: Place): Effect => {
  if (KEEPS_EXPRESSIONS.has(kind)) return NOTHING;
  const names = nodesOf(fields, CALLS).map(([, call]) => nameOf(listIn(call, 'funcname')).replace(/^pg_catalog\./, ''));
  const fieldsThatCall = schema.functions.size === 0 ? [] : fieldNames(fields).filter((name) => schema.functions.has(name));
  const unknown = new Set([...names.filter((name) => !KNOWN_FUNCTIONS.has(name) || schema.functions.has(name)), ...fieldsThatCall]);
  return unknown.size === 0 ? NOTHING : notUnderstood(`what ${[...unknown].join(', ')} does is elsewhere`);
};

const WRITTEN: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt']);

/** A write of a table to which these migrations gave a trigger runs it. */
export const fires = (tree: unknown, { schema }: Place): Effect => {
  const written = nodesOf(tree, WRITTEN).map(([, fields]) => relationOf(fieldsIn(fields, 'relation')));
  const tables = [...new Set(written)].filter((table) => schema.triggered.has(table));
  return tables.length === 0 ? NOTHING : notUnderstood(`what the trigger of ${tables.join(', ')} does is elsewhere`);
};
