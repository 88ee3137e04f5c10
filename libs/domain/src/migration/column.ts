import { fieldsIn, listIn, textIn, unwrap, type Fields } from './sql-tree.ts';
import { typeOf, type SqlType } from './sql-type.ts';

export interface Column {
  readonly type: SqlType;
  readonly hasDefault: boolean;
  /** Number of the migration that adds it. */
  readonly addedBy: number;
}

export const columnKey = (table: string, column: string): string => JSON.stringify([table, column]);

export const constraintsOf = (column: Fields): readonly Fields[] =>
  listIn(column, 'constraints').map((constraint) => unwrap(constraint)[1]);

const FILLED: ReadonlySet<string> = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED']);

export const isSerial = ({ name }: SqlType): boolean => /^(?:small|big)?serial\d?$/.test(name);

/** A default that is none: nothing, or `null`, cast or not. */
export const isNoDefault = (expression: unknown): boolean => {
  const [kind, fields] = unwrap(expression);
  return expression === undefined || fields['isnull'] === true || (kind === 'TypeCast' && isNoDefault(fields['arg']));
};

export const isFilled = (column: Fields): boolean =>
  isSerial(typeOf(fieldsIn(column, 'typeName'))) ||
  constraintsOf(column).some(
    (one) => FILLED.has(textIn(one, 'contype')) && !(textIn(one, 'contype') === 'CONSTR_DEFAULT' && isNoDefault(one['raw_expr'])),
  );

export const columnOf = (column: Fields, addedBy: number): Column => ({
  type: typeOf(fieldsIn(column, 'typeName')),
  hasDefault: isFilled(column),
  addedBy,
});
