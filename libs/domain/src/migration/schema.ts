import { alter, keepConstraint } from './alterations.ts';
import { columnKey, columnOf, constraintsOf, type Column } from './column.ts';
import { RUNS, unknownCalls, unknownWrites } from './hidden-code.ts';
import { NO_CODE, withCode, type KeptCode } from './kept-code.ts';
import { LEAVES_TABLES } from './known-functions.ts';
import { forgets, isSettled, isTemporary, madeBy, unsettles } from './settled-names.ts';
import { droppedName, fieldsIn, listIn, relationNamed, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';

/** What the migrations before said of tables and columns. What was made before them is not known here. */
export interface Schema {
  readonly columns: ReadonlyMap<string, Column>;
  /** Tables, by the number of the migration that makes them. */
  readonly tables: ReadonlyMap<string, number>;
  /** Indexes that keep no rule: what goes with them is speed alone. */
  readonly indexes: ReadonlySet<string>;
  /** Constraints of tables that keep no row unique: checks, foreign keys, `not null`. No query counts on one. */
  readonly constraints: ReadonlySet<string>;
  readonly code: KeptCode;
  /** Whether a name without a schema may mean another relation than it did, or will in the session of the next migration. Once so, it stays so. */
  readonly unsettled: boolean;
  /** Names that a temporary relation has: without a schema they mean that one. */
  readonly shadowed: ReadonlySet<string>;
}

export const EMPTY_SCHEMA: Schema = {
  columns: new Map(),
  tables: new Map(),
  indexes: new Set(),
  constraints: new Set(),
  code: NO_CODE,
  unsettled: false,
  shadowed: new Set(),
};

/** What is known of tables is no longer so; what is known to be dangerous stays. */
export const forgotten = (schema: Schema): Schema => ({
  ...schema,
  columns: new Map(),
  tables: new Map(),
  indexes: new Set(),
  constraints: new Set(),
});

/** The schema after one more statement. */
export const withStatement = (before: Schema, tree: unknown, migration: number): Schema => {
  const [kind, fields] = unwrap(tree);
  const known = forgets(kind, fields) || (RUNS.has(kind) && runsOthers(before, tree)) ? forgotten(before) : before;
  const schema = { ...known, code: withCode(known.code, kind, fields), unsettled: known.unsettled || unsettles(kind, fields) };
  const made = madeBy(kind, fields);
  if (made !== undefined && isTemporary(made)) return withoutName(schema, textIn(made, 'relname'));
  switch (kind) {
    case 'CreateStmt':
    case 'CreateTableAsStmt':
      return made === undefined ? schema : withTable(schema, made, fields, migration);
    case 'AlterTableStmt':
      return altered(schema, fields, migration);
    case 'IndexStmt':
      return withIndex(schema, fields);
    case 'DropStmt': {
      const gone = new Set(listIn(fields, 'objects').map(droppedName));
      return { ...schema, indexes: new Set([...schema.indexes].filter((index) => !gone.has(index))) };
    }
    default:
      return schema;
  }
};

/** What other code runs may make, drop or rename anything. */
const runsOthers = ({ code }: Schema, tree: unknown): boolean => {
  const [kind, fields] = unwrap(tree);
  return unknownWrites(tree, code).size > 0 || [...unknownCalls(kind, fields, code)].some((name) => !LEAVES_TABLES.has(name));
};

const withoutName = (schema: Schema, name: string): Schema => {
  const table = relationNamed('', name);
  return {
    ...schema,
    tables: new Map([...schema.tables].filter(([one]) => one !== table)),
    columns: new Map([...schema.columns].filter(([, column]) => column.table !== table)),
    shadowed: new Set([...schema.shadowed, name]),
  };
};

const withTable = (schema: Schema, range: Fields, fields: Fields, migration: number): Schema => {
  // One that may be there already is nobody's: `if not exists` says nothing of what is found.
  if (fields['if_not_exists'] === true || !isSettled(schema, range)) return schema;
  // Attack: a part of a table that is used is written by who writes the whole.
  if (listIn(fields, 'inhRelations').some((parent) => schema.tables.get(relationOf(unwrap(parent)[1])) !== migration)) return schema;
  const table = relationOf(range);
  const columns = new Map([...schema.columns].filter(([, column]) => column.table !== table));
  const constraints = new Set(schema.constraints);
  for (const element of listIn(fields, 'tableElts')) {
    const [what, one] = unwrap(element);
    if (what === 'Constraint') keepConstraint(constraints, table, one);
    if (what !== 'ColumnDef') continue;
    columns.set(columnKey(table, textIn(one, 'colname')), columnOf(table, one, migration));
    for (const constraint of constraintsOf(one)) keepConstraint(constraints, table, constraint);
  }
  return { ...schema, columns, constraints, tables: new Map([...schema.tables, [table, migration]]) };
};

/** An index is in the schema of its table. */
const withIndex = (schema: Schema, fields: Fields): Schema => {
  const range = fieldsIn(fields, 'relation');
  const name = textIn(fields, 'idxname');
  const known = name !== '' && fields['unique'] !== true && fields['if_not_exists'] !== true && isSettled(schema, range);
  return known ? { ...schema, indexes: new Set([...schema.indexes, relationNamed(textIn(range, 'schemaname'), name)]) } : schema;
};

const altered = (schema: Schema, fields: Fields, migration: number): Schema => {
  const range = fieldsIn(fields, 'relation');
  if (!isSettled(schema, range)) return schema;
  const table = relationOf(range);
  const columns = new Map(schema.columns);
  const constraints = new Set(schema.constraints);
  let { tables } = schema;
  for (const wrapped of listIn(fields, 'cmds')) {
    const command = unwrap(wrapped)[1];
    if (textIn(command, 'subtype') === 'AT_AttachPartition') {
      // Rows that others made are reached by its name from now on, and others reach the part by the whole.
      const both = new Set([table, relationOf(fieldsIn(unwrap(command['def'])[1], 'name'))]);
      tables = new Map([...tables].filter(([one]) => !both.has(one)));
      for (const [key, column] of columns) if (both.has(column.table)) columns.delete(key);
    } else alter({ columns, constraints }, table, command, migration);
  }
  return { ...schema, columns, constraints, tables };
};
