import { fieldsIn, listIn, nameOf, unwrap, type Fields } from './sql-tree.ts';

/** A type as it is written, e.g. `varchar(40)`, `int4`, `text[]`. */
export interface SqlType {
  readonly name: string;
  readonly limits: readonly number[];
  readonly array: boolean;
}

export const typeOf = (typeName: Fields): SqlType => ({
  name: nameOf(listIn(typeName, 'names')).replace(/^pg_catalog\./, ''),
  limits: listIn(typeName, 'typmods').map((limit) => {
    const { ival } = fieldsIn(unwrap(limit)[1], 'ival');
    return typeof ival === 'number' ? ival : 0;
  }),
  array: listIn(typeName, 'arrayBounds').length > 0,
});

export const typeText = ({ name, limits, array }: SqlType): string =>
  `${name}${limits.length > 0 ? `(${limits.join(',')})` : ''}${array ? '[]' : ''}`;

/** Each holds every value of those before it. */
const WIDER: readonly (readonly string[])[] = [
  ['smallserial', 'int2', 'int4', 'int8', 'numeric'],
  ['serial', 'int4', 'int8', 'numeric'],
  ['bigserial', 'int8', 'numeric'],
  ['float4', 'float8'],
  ['varchar', 'text'],
  ['date', 'timestamp'],
];

/** Types whose one limit is a length or a number of digits. */
const MEASURED: ReadonlySet<string> = new Set(['varchar', 'varbit', 'timestamp', 'timestamptz', 'time', 'timetz']);

const room = ([first]: readonly number[]): number => first ?? Number.POSITIVE_INFINITY;

/** Whether every value of the one type is a value of the other. `false` where it is not known: nobody loses data by our guess. */
export const holdsAll = (before: SqlType, after: SqlType): boolean => {
  if (before.array !== after.array) return false;
  if (before.name === after.name) {
    if (before.name === 'numeric') return holdsDigits(before.limits, after.limits);
    if (MEASURED.has(before.name)) return room(after.limits) >= room(before.limits);
    return after.limits.join(',') === before.limits.join(',');
  }
  const wider = WIDER.some((row) => row.includes(before.name) && row.indexOf(after.name) > row.indexOf(before.name));
  if (!wider) return false;
  // The digits of a number that is no numeric have no written limit.
  if (after.name === 'numeric') return after.limits.length === 0;
  return after.name !== 'varchar' || room(after.limits) >= room(before.limits);
};

const holdsDigits = (before: readonly number[], after: readonly number[]): boolean => {
  if (after.length === 0) return true;
  if (before.length === 0) return false;
  const [precision = 0, scale = 0] = before;
  const [newPrecision = 0, newScale = 0] = after;
  return newScale >= scale && newPrecision - newScale >= precision - scale;
};

/** Changes of type that leave the rows as they are (postgresql.org/docs/18/sql-altertable.html, notes). */
export const keepsRows = (before: SqlType, after: SqlType): boolean =>
  before.array === after.array &&
  (before.name === 'varchar' || before.name === 'text') &&
  (after.name === 'text' || after.name === 'varchar') &&
  room(after.limits) >= room(before.limits);
