import { fieldsIn, listIn, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';
import { typeOf, type SqlType } from './sql-type.ts';

interface Column {
  readonly type: SqlType;
  readonly hasDefault: boolean;
  /** Number of the migration that adds it. */
  readonly addedBy: number;
}

/** What the migrations before said of tables and columns. What was made before them is not known here. */
export interface Schema {
  readonly columns: ReadonlyMap<string, Column>;
  /** Tables, by the number of the migration that makes them. */
  readonly tables: ReadonlyMap<string, number>;
}

export const EMPTY_SCHEMA: Schema = { columns: new Map(), tables: new Map() };

export const columnKey = (table: string, column: string): string => JSON.stringify([table, column]);

export const constraintsOf = (column: Fields): readonly Fields[] =>
  listIn(column, 'constraints').map((constraint) => unwrap(constraint)[1]);

const FILLED: ReadonlySet<string> = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED']);

export const isSerial = ({ name }: SqlType): boolean => /^(?:small|big)?serial\d?$/.test(name);

export const isFilled = (column: Fields): boolean =>
  isSerial(typeOf(fieldsIn(column, 'typeName'))) || constraintsOf(column).some((one) => FILLED.has(textIn(one, 'contype')));

const columnOf = (column: Fields, addedBy: number): Column => ({
  type: typeOf(fieldsIn(column, 'typeName')),
  hasDefault: isFilled(column),
  addedBy,
});

const UNDOES: ReadonlySet<string> = new Set(['TRANS_STMT_ROLLBACK', 'TRANS_STMT_ROLLBACK_TO']);

/** Whether what was known may no longer be so: names mean other things, or what was made is not there. */
const forgets = (kind: string, fields: Fields): boolean =>
  (kind === 'VariableSetStmt' && textIn(fields, 'name') === 'search_path') ||
  (kind === 'TransactionStmt' && UNDOES.has(textIn(fields, 'kind'))) ||
  kind === 'AlterObjectSchemaStmt' ||
  kind === 'RenameStmt' ||
  (kind === 'DropStmt' && textIn(fields, 'removeType') !== 'OBJECT_INDEX');

const SHAPES: ReadonlySet<string> = new Set(['CreateStmt', 'CreateTableAsStmt', 'AlterTableStmt']);

/** The schema after one more statement. */
export const withStatement = (schema: Schema, tree: unknown, migration: number): Schema => {
  const [kind, fields] = unwrap(tree);
  if (forgets(kind, fields)) return EMPTY_SCHEMA;
  if (!SHAPES.has(kind)) return schema;
  const columns = new Map(schema.columns);
  const tables = new Map(schema.tables);
  if (kind === 'CreateStmt') {
    const table = relationOf(fieldsIn(fields, 'relation'));
    // One that may be there already is nobody's: `if not exists` says nothing of what is found.
    if (fields['if_not_exists'] !== true) tables.set(table, migration);
    for (const element of listIn(fields, 'tableElts')) {
      const [what, column] = unwrap(element);
      if (what === 'ColumnDef' && fields['if_not_exists'] !== true)
        columns.set(columnKey(table, textIn(column, 'colname')), columnOf(column, migration));
    }
  }
  if (kind === 'CreateTableAsStmt') tables.set(relationOf(fieldsIn(fieldsIn(fields, 'into'), 'rel')), migration);
  if (kind === 'AlterTableStmt') {
    const table = relationOf(fieldsIn(fields, 'relation'));
    for (const command of listIn(fields, 'cmds')) alter(columns, table, unwrap(command)[1], migration);
  }
  return { columns, tables };
};

const alter = (columns: Map<string, Column>, table: string, command: Fields, migration: number): void => {
  const definition = unwrap(command['def'])[1];
  const key = columnKey(table, textIn(command, 'name'));
  const before = columns.get(key);
  switch (textIn(command, 'subtype')) {
    case 'AT_AddColumn':
      if (command['missing_ok'] !== true) columns.set(columnKey(table, textIn(definition, 'colname')), columnOf(definition, migration));
      return;
    case 'AT_DropColumn':
      columns.delete(key);
      return;
    case 'AT_AlterColumnType':
      if (before !== undefined) columns.set(key, { ...before, type: typeOf(fieldsIn(definition, 'typeName')) });
      return;
    case 'AT_ColumnDefault':
      if (before !== undefined) columns.set(key, { ...before, hasDefault: command['def'] !== undefined });
  }
};
