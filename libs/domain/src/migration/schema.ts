import { alter, keepConstraint } from './alterations.ts';
import { columnOf, constraintsOf, type Column } from './column.ts';
import { RUNS, unknownCalls, unknownWrites } from './hidden-code.ts';
import { noCode, withCode, type GrowingCode, type KeptCode } from './kept-code.ts';
import { LEAVES_TABLES } from './known-functions.ts';
import { forgets, isSettled, isTemporary, madeBy, unsettles } from './settled-names.ts';
import { droppedName, fieldsIn, listIn, relationNamed, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';

/** What the migrations before said of tables and columns. What was made before them is not known here. */
export interface Schema {
  /** By table. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, Column>>;
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

/** The same while it is read: each statement adds to it in place, or the time of a long migration would be the square of its length. */
interface Growing extends Schema {
  readonly columns: Map<string, Map<string, Column>>;
  readonly tables: Map<string, number>;
  readonly indexes: Set<string>;
  readonly constraints: Set<string>;
  readonly shadowed: Set<string>;
  readonly code: GrowingCode;
}

const nothingKnown = (): Pick<Growing, 'columns' | 'tables' | 'indexes' | 'constraints'> => ({
  columns: new Map(),
  tables: new Map(),
  indexes: new Set(),
  constraints: new Set(),
});

export const emptySchema = (): Growing => ({ ...nothingKnown(), code: noCode(), unsettled: false, shadowed: new Set() });

export const columnIn = ({ columns }: Schema, table: string, column: string): Column | undefined => columns.get(table)?.get(column);

/** What is known of tables is no longer so; what is known to be dangerous stays. */
export const forgotten = (schema: Growing): Growing => ({ ...schema, ...nothingKnown() });

/** The schema after one more statement; the one before is used up. */
export const withStatement = (before: Growing, tree: unknown, migration: number): Growing => {
  const [kind, fields] = unwrap(tree);
  const known = forgets(kind, fields) || (RUNS.has(kind) && runsOthers(before, tree)) ? forgotten(before) : before;
  const schema = { ...known, code: withCode(known.code, kind, fields), unsettled: known.unsettled || unsettles(kind, fields) };
  const made = madeBy(kind, fields);
  if (made !== undefined && isTemporary(made)) shadow(schema, textIn(made, 'relname'));
  else if (kind === 'CreateStmt' || kind === 'CreateTableAsStmt') addTable(schema, made ?? {}, fields, migration);
  else if (kind === 'AlterTableStmt') alterTable(schema, fields, migration);
  else if (kind === 'IndexStmt') addIndex(schema, fields);
  else if (kind === 'DropStmt') for (const object of listIn(fields, 'objects')) schema.indexes.delete(droppedName(object));
  return schema;
};

/** What other code runs may make, drop or rename anything. */
const runsOthers = ({ code }: Schema, tree: unknown): boolean => {
  const [kind, fields] = unwrap(tree);
  return unknownWrites(tree, code).size > 0 || [...unknownCalls(kind, fields, code)].some((name) => !LEAVES_TABLES.has(name));
};

const shadow = (schema: Growing, name: string): void => {
  forget(schema, relationNamed('', name));
  schema.shadowed.add(name);
};

const forget = ({ tables, columns }: Growing, table: string): void => {
  tables.delete(table);
  columns.delete(table);
};

const addTable = (schema: Growing, range: Fields, fields: Fields, migration: number): void => {
  // One that may be there already is nobody's: `if not exists` says nothing of what is found.
  if (fields['if_not_exists'] === true || !isSettled(schema, range)) return;
  // Attack: a part of a table that is used is written by who writes the whole.
  if (listIn(fields, 'inhRelations').some((parent) => schema.tables.get(relationOf(unwrap(parent)[1])) !== migration)) return;
  const table = relationOf(range);
  const columns = new Map<string, Column>();
  for (const element of listIn(fields, 'tableElts')) {
    const [what, one] = unwrap(element);
    if (what === 'Constraint') keepConstraint(schema.constraints, table, one);
    if (what !== 'ColumnDef') continue;
    columns.set(textIn(one, 'colname'), columnOf(one, migration));
    for (const constraint of constraintsOf(one)) keepConstraint(schema.constraints, table, constraint);
  }
  schema.columns.set(table, columns);
  schema.tables.set(table, migration);
};

/** An index is in the schema of its table. */
const addIndex = (schema: Growing, fields: Fields): void => {
  const range = fieldsIn(fields, 'relation');
  const name = textIn(fields, 'idxname');
  const known = name !== '' && fields['unique'] !== true && fields['if_not_exists'] !== true && isSettled(schema, range);
  if (known) schema.indexes.add(relationNamed(textIn(range, 'schemaname'), name));
};

const alterTable = (schema: Growing, fields: Fields, migration: number): void => {
  const range = fieldsIn(fields, 'relation');
  if (!isSettled(schema, range)) return;
  const table = relationOf(range);
  for (const wrapped of listIn(fields, 'cmds')) {
    const command = unwrap(wrapped)[1];
    if (textIn(command, 'subtype') === 'AT_AttachPartition') {
      // Rows that others made are reached by its name from now on, and others reach the part by the whole.
      forget(schema, table);
      forget(schema, relationOf(fieldsIn(unwrap(command['def'])[1], 'name')));
      continue;
    }
    const columns = schema.columns.get(table) ?? new Map<string, Column>();
    schema.columns.set(table, columns);
    alter({ columns, constraints: schema.constraints }, table, command, migration);
  }
};
