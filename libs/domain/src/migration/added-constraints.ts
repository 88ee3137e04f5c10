import { all, breaks, isNew, locks, NOTHING, type Effect, type Place } from './effect.ts';
import { definitionOf, type AlterJudge } from './relied-on.ts';
import { columnIn } from './schema.ts';
import { fieldsIn, listIn, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';

export const constraint = (one: Fields, table: string): Effect => {
  const held = one['skip_validation'] === true || textIn(one, 'indexname') !== '' ? 'briefly' : 'while it is read';
  switch (textIn(one, 'contype')) {
    case 'CONSTR_FOREIGN': {
      const other = fieldsIn(one, 'pktable');
      return all([locks(table, 'SHARE ROW EXCLUSIVE', held), locks(relationOf(other), 'SHARE ROW EXCLUSIVE', held)]);
    }
    case 'CONSTR_CHECK':
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
    case 'CONSTR_NOTNULL':
      return locks(table, 'ACCESS EXCLUSIVE', held);
    default:
      return NOTHING;
  }
};

/** Constraints that nothing empty passes. */
export const REQUIRES: ReadonlySet<string> = new Set(['CONSTR_NOTNULL', 'CONSTR_PRIMARY']);

const required = (column: string, table: string, place: Place): Effect =>
  isNew(place, table) || columnIn(place.schema, table, column)?.hasDefault === true
    ? NOTHING
    : breaks(`${table}.${column} becomes required and no default of it is known: rows or the running version may leave it empty`);

export const setNotNull: AlterJudge = (command, table, place) =>
  all([locks(table, 'ACCESS EXCLUSIVE', 'while it is read'), required(textIn(command, 'name'), table, place)]);

const REACHES: ReadonlySet<string> = new Set(['c', 'n', 'd']);

/** Rows that the running version wrote go, or lose what they refer to, when it deletes others. */
const reaches = (one: Fields, table: string, place: Place): Effect => {
  const columns = listIn(one, 'fk_attrs').map((key) => textIn(unwrap(key)[1], 'sval'));
  const isOwn = columns.every((column) => columnIn(place.schema, table, column)?.addedBy === place.migration);
  if (isNew(place, table) || isOwn || !REACHES.has(textIn(one, 'fk_del_action'))) return NOTHING;
  return breaks(
    `deletes of ${relationOf(fieldsIn(one, 'pktable'))} reach rows of ${table} from now on: they go too, or lose ${columns.join(', ')}`,
  );
};

export const addConstraint: AlterJudge = (command, table, place) => {
  const one = definitionOf(command);
  const columns = REQUIRES.has(textIn(one, 'contype')) ? listIn(one, 'keys').map((key) => textIn(unwrap(key)[1], 'sval')) : [];
  // `using index` does not say which columns become required.
  const unnamed = textIn(one, 'contype') === 'CONSTR_PRIMARY' && columns.length === 0 ? ['what the index is of'] : [];
  return all([
    constraint(one, table),
    reaches(one, table, place),
    ...[...columns, ...unnamed].map((column) => required(column, table, place)),
  ]);
};
