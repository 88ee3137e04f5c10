import { addConstraint, constraint, REQUIRES, setNotNull } from './added-constraints.ts';
import { constraintsOf, isFilled, isSerial } from './column.ts';
import { all, breaks, destroys, isNew, locks, notUnderstood, NOTHING, type Judge } from './effect.ts';
import { VOLATILE_FUNCTIONS } from './known-functions.ts';
import {
  addIdentity,
  changeOwner,
  columnDefault,
  definitionOf,
  dropConstraint,
  dropExpression,
  dropIdentity,
  enableTrigger,
  options,
  replicaIdentity,
  rowSecurity,
  setIdentity,
  takes,
  type AlterJudge,
} from './relied-on.ts';
import { columnIn } from './schema.ts';
import { fieldsIn, listIn, nameOf, nodesOf, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';
import { holdsAll, keepsRows, typeOf, typeText } from './sql-type.ts';

const isVolatile = (expression: unknown): boolean =>
  nodesOf(expression, new Set(['FuncCall'])).some(([, call]) =>
    VOLATILE_FUNCTIONS.has(nameOf(listIn(call, 'funcname')).replace(/^pg_catalog\./, '')),
  );

/** Whether adding the column writes every row (postgresql.org/docs/18/sql-altertable.html, notes). */
const writesRows = (column: Fields): boolean =>
  isSerial(typeOf(fieldsIn(column, 'typeName'))) ||
  constraintsOf(column).some((one) => {
    const type = textIn(one, 'contype');
    if (type === 'CONSTR_IDENTITY') return true;
    if (type === 'CONSTR_GENERATED') return textIn(one, 'generated_kind') !== 'v';
    return type === 'CONSTR_DEFAULT' && isVolatile(one['raw_expr']);
  });

const addColumn: AlterJudge = (command, table, place) => {
  const column = definitionOf(command);
  const name = `${table}.${textIn(column, 'colname')}`;
  const needed = constraintsOf(column).some((one) => REQUIRES.has(textIn(one, 'contype')));
  return all([
    locks(table, 'ACCESS EXCLUSIVE', writesRows(column) ? 'while it is written' : 'briefly'),
    ...constraintsOf(column)
      .filter((one) => textIn(one, 'contype') !== 'CONSTR_NOTNULL')
      .map((one) => constraint(one, table)),
    needed && !isFilled(column) && !isNew(place, table)
      ? breaks(`${name} is required and has no default: rows that are there fail, and so does the running version, which does not write it`)
      : NOTHING,
  ]);
};

const changeType: AlterJudge = (command, table, { schema }) => {
  const column = textIn(command, 'name');
  const definition = definitionOf(command);
  const after = typeOf(fieldsIn(definition, 'typeName'));
  const before = columnIn(schema, table, column)?.type;
  const plain = definition['raw_default'] === undefined;
  const kept = before !== undefined && plain && keepsRows(before, after);
  const lock = locks(table, 'ACCESS EXCLUSIVE', kept ? 'briefly' : 'while it is written');
  if (before !== undefined && plain && holdsAll(before, after)) return lock;
  const why =
    before === undefined
      ? `${table}.${column} becomes ${typeText(after)}; its type before is not in these migrations, so it may be wider`
      : `${table}.${column} becomes ${typeText(after)}, which does not hold every ${typeText(before)}${plain ? '' : ' as the expression makes it'}`;
  return all([lock, destroys(why)]);
};

/** PostgreSQL's documentation of ALTER TABLE says which form takes which lock; ACCESS EXCLUSIVE where it says nothing else. */
const COMMANDS: Readonly<Record<string, AlterJudge>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: (command, table) =>
    all([locks(table, 'ACCESS EXCLUSIVE'), destroys(`${table}.${textIn(command, 'name')} is dropped with what is in it`)]),
  AT_AlterColumnType: changeType,
  AT_SetNotNull: setNotNull,
  AT_AddConstraint: addConstraint,
  AT_AddIndexConstraint: addConstraint,
  AT_ColumnDefault: columnDefault,
  AT_DropNotNull: takes('ACCESS EXCLUSIVE'),
  AT_DropConstraint: dropConstraint,
  AT_DropExpression: dropExpression,
  AT_AddIdentity: addIdentity,
  AT_SetIdentity: setIdentity,
  AT_DropIdentity: dropIdentity,
  AT_SetStorage: takes('ACCESS EXCLUSIVE'),
  AT_SetCompression: takes('ACCESS EXCLUSIVE'),
  AT_ChangeOwner: changeOwner,
  AT_ReplicaIdentity: replicaIdentity,
  AT_EnableRowSecurity: rowSecurity,
  AT_ForceRowSecurity: rowSecurity,
  AT_SetTableSpace: takes('ACCESS EXCLUSIVE', 'while it is written'),
  AT_SetLogged: takes('ACCESS EXCLUSIVE', 'while it is written'),
  AT_SetStatistics: takes('SHARE UPDATE EXCLUSIVE'),
  AT_SetOptions: takes('SHARE UPDATE EXCLUSIVE'),
  AT_ResetOptions: takes('SHARE UPDATE EXCLUSIVE'),
  AT_SetRelOptions: options,
  AT_ResetRelOptions: options,
  AT_ClusterOn: takes('SHARE UPDATE EXCLUSIVE'),
  AT_DropCluster: takes('SHARE UPDATE EXCLUSIVE'),
  AT_ValidateConstraint: takes('SHARE UPDATE EXCLUSIVE', 'while it is read'),
  AT_AttachPartition: takes('SHARE UPDATE EXCLUSIVE', 'while it is read'),
  AT_EnableTrig: enableTrigger,
};

const ALTERED: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_INDEX', 'OBJECT_VIEW', 'OBJECT_MATVIEW']);

export const alterTable: Judge = (fields, place) => {
  const table = relationOf(fieldsIn(fields, 'relation'));
  const object = textIn(fields, 'objtype');
  if (!ALTERED.has(object)) return notUnderstood(`ALTER of ${object.replace('OBJECT_', '').toLowerCase()} is not known here`);
  return all(
    listIn(fields, 'cmds').map((wrapped) => {
      const command = unwrap(wrapped)[1];
      const subtype = textIn(command, 'subtype');
      const judge = Object.hasOwn(COMMANDS, subtype) ? COMMANDS[subtype] : undefined;
      return judge?.(command, table, place) ?? notUnderstood(`${subtype.replace('AT_', '')} of ALTER TABLE is not known here`);
    }),
  );
};
