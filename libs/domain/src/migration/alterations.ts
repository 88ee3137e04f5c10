import { columnKey, columnOf, isNoDefault, type Column } from './column.ts';
import { fieldsIn, textIn, unwrap, type Fields } from './sql-tree.ts';
import { typeOf } from './sql-type.ts';

/** What is known of tables, as it changes. */
interface Known {
  /** Of the one table. */
  readonly columns: Map<string, Column>;
  readonly constraints: Set<string>;
}

/** Constraints that no `on conflict` names. */
const KEEPS_NONE_UNIQUE: ReadonlySet<string> = new Set(['CONSTR_CHECK', 'CONSTR_FOREIGN', 'CONSTR_NOTNULL']);

export const keepConstraint = (constraints: Set<string>, table: string, constraint: Fields): void => {
  const name = textIn(constraint, 'conname');
  const key = columnKey(table, name);
  if (name !== '' && KEEPS_NONE_UNIQUE.has(textIn(constraint, 'contype'))) constraints.add(key);
  else constraints.delete(key);
};

/** One command of an `alter table`. */
export const alter = ({ columns, constraints }: Known, table: string, command: Fields, migration: number): void => {
  const definition = unwrap(command['def'])[1];
  const name = textIn(command, 'name');
  const before = columns.get(name);
  switch (textIn(command, 'subtype')) {
    case 'AT_AddColumn':
      if (command['missing_ok'] !== true) columns.set(textIn(definition, 'colname'), columnOf(definition, migration));
      return;
    case 'AT_DropColumn':
      columns.delete(name);
      return;
    case 'AT_AlterColumnType':
      if (before !== undefined) columns.set(name, { ...before, type: typeOf(fieldsIn(definition, 'typeName')) });
      return;
    case 'AT_ColumnDefault':
      if (before !== undefined) columns.set(name, { ...before, hasDefault: !isNoDefault(command['def']) });
      return;
    case 'AT_DropIdentity':
    case 'AT_DropExpression':
      if (before !== undefined) columns.set(name, { ...before, hasDefault: false });
      return;
    case 'AT_AddConstraint':
      keepConstraint(constraints, table, definition);
      return;
    case 'AT_DropConstraint':
      constraints.delete(columnKey(table, name));
  }
};
