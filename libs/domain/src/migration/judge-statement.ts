import { alterTable } from './alter-table.ts';
import { constraintsOf } from './column.ts';
import { all, breaks, destroys, isNew, locks, notUnderstood, NOTHING, type Effect, type Judge, type Place } from './effect.ts';
import { calls, computes, everywhere, fires, KEEPS_EXPRESSIONS } from './hidden-code.ts';
import { hasRangeCode } from './kept-code.ts';
import { KNOWN_EXTENSIONS } from './known-extensions.ts';
import { heaviest, LOCK_MODES } from './lock.ts';
import { columnIn } from './schema.ts';
import { setVariable, transaction } from './session.ts';
import { fieldsIn, listIn, nameOf, nodesOf, relationOf, textIn, unwrap, type Fields } from './sql-tree.ts';
import { drop, rename } from './taken-away.ts';

const nothing: Judge = () => NOTHING;
const relation = (fields: Fields, name = 'relation'): string => relationOf(fieldsIn(fields, name));

const truncate: Judge = (fields) =>
  all(
    listIn(fields, 'relations').map((wrapped) => {
      const name = relationOf(unwrap(wrapped)[1]);
      return all([locks(name, 'ACCESS EXCLUSIVE'), destroys(`every row of ${name} is deleted`)]);
    }),
  );

const createTable: Judge = (fields, place) => {
  const table = relation(fields);
  const others = listIn(fields, 'tableElts').flatMap((element) => {
    const [kind, one] = unwrap(element);
    return kind === 'Constraint' ? [one] : constraintsOf(one);
  });
  const references = others
    .filter((one) => textIn(one, 'contype') === 'CONSTR_FOREIGN')
    .map((one) => relationOf(fieldsIn(one, 'pktable')))
    .filter((other) => other !== table && !isNew(place, other))
    .map((other) => locks(other, 'SHARE ROW EXCLUSIVE'));
  return all([...references, ...listIn(fields, 'inhRelations').map((parent) => locks(relationOf(unwrap(parent)[1]), 'ACCESS EXCLUSIVE'))]);
};

const index: Judge = (fields) =>
  locks(relation(fields), fields['concurrent'] === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', 'while it is read');

/** New values in columns that the same migration adds overwrite nothing. */
const update: Judge = (fields, { schema, migration }) => {
  const table = relation(fields);
  const lock = locks(table, 'ROW EXCLUSIVE');
  const overwritten = listIn(fields, 'targetList')
    .map((target) => textIn(unwrap(target)[1], 'name'))
    .filter((column) => columnIn(schema, table, column)?.addedBy !== migration);
  return overwritten.length === 0 ? lock : all([lock, destroys(`values of ${table} are overwritten: ${overwritten.join(', ')}`)]);
};

const erase: Judge = (fields) => all([locks(relation(fields), 'ROW EXCLUSIVE'), destroys(`rows of ${relation(fields)} are deleted`)]);
const merge: Judge = (fields) => all([locks(relation(fields), 'ROW EXCLUSIVE'), destroys(`rows of ${relation(fields)} are merged over`)]);

const insert: Judge = (fields) => {
  const table = relation(fields);
  const conflict = textIn(fieldsIn(fields, 'onConflictClause'), 'action') === 'ONCONFLICT_UPDATE';
  return all([
    locks(table, 'ROW EXCLUSIVE'),
    conflict ? destroys(`rows of ${table} are overwritten where the key is there already`) : NOTHING,
  ]);
};

const replaced = (what: string, fields: Fields): Effect =>
  fields['replace'] === true ? breaks(`what the ${what} was before is not in this migration, and the running version uses it`) : NOTHING;

const view: Judge = (fields) => {
  const name = relation(fields, 'view');
  return fields['replace'] === true ? all([locks(name, 'ACCESS EXCLUSIVE'), replaced(`view ${name}`, fields)]) : NOTHING;
};

/** Attack: a function named as one of PostgreSQL's own, an operator's, a column's: whoever runs it later is not seen to. */
const makeFunction: Judge = (fields) => {
  const name = nameOf(listIn(fields, 'funcname'));
  return all([replaced(`function ${name}`, fields), notUnderstood(`what ${name} does is code, and is not read here`)]);
};

/** Every write of the table runs its function from now on, those of this migration too. */
const trigger: Judge = (fields, place) => {
  const table = relation(fields);
  const name = textIn(fields, 'trigname');
  return all([
    locks(table, 'SHARE ROW EXCLUSIVE'),
    replaced(`trigger ${name}`, fields),
    isNew(place, table) ? NOTHING : notUnderstood(`what the trigger ${name} runs at each write of ${table} is elsewhere`),
  ]);
};

const policy: Judge = (fields, place) => {
  const table = relation(fields, 'table');
  const lock = locks(table, 'ACCESS EXCLUSIVE');
  return isNew(place, table) ? lock : all([lock, breaks(`who sees and writes which rows of ${table} changes`)]);
};

const isFull = (fields: Fields): boolean => listIn(fields, 'options').some((option) => textIn(unwrap(option)[1], 'defname') === 'full');

const vacuum: Judge = (fields) => {
  const named = listIn(fields, 'rels').map((wrapped) => relation(unwrap(wrapped)[1]));
  return all(
    (named.length === 0 ? ['every table'] : named).map((table) =>
      isFull(fields) ? locks(table, 'ACCESS EXCLUSIVE', 'while it is written') : locks(table, 'SHARE UPDATE EXCLUSIVE', 'while it is read'),
    ),
  );
};

const grant: Judge = (fields) => (fields['is_grant'] === true ? NOTHING : breaks('rights are taken away that the running version may use'));

const copy: Judge = (fields) => {
  if (fields['is_program'] === true) return notUnderstood('COPY runs a program');
  return fields['is_from'] === true ? locks(relation(fields), 'ROW EXCLUSIVE') : notUnderstood('COPY TO writes elsewhere');
};

const refresh: Judge = (fields) =>
  locks(relation(fields), fields['concurrent'] === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', 'while it is written');

const lockTable: Judge = (fields) => {
  const mode = typeof fields['mode'] === 'number' ? LOCK_MODES[fields['mode'] - 1] : undefined;
  if (mode === undefined) return notUnderstood('the mode of LOCK is not known here');
  return all(listIn(fields, 'relations').map((wrapped) => locks(relationOf(unwrap(wrapped)[1]), mode)));
};

const alterEnum: Judge = (fields) =>
  textIn(fields, 'oldVal') === ''
    ? NOTHING
    : breaks(`the value ${textIn(fields, 'oldVal')} is renamed: the running version writes the old name`);

/** Kinds of statement, as libpg_query names them. What is not here is not understood. Locks: postgresql.org/docs/18/explicit-locking.html and each command's page. */
const KINDS: Readonly<Record<string, Judge>> = {
  AlterTableStmt: alterTable,
  DropStmt: drop,
  RenameStmt: rename,
  AlterObjectSchemaStmt: (fields) =>
    breaks(`${relation(fields)} moves to the schema ${textIn(fields, 'newschema')}: the running version asks for it where it was`),
  TruncateStmt: truncate,
  CreateStmt: createTable,
  CreateTableAsStmt: (fields) => (unwrap(fields['query'])[0] === 'SelectStmt' ? NOTHING : notUnderstood('what was prepared is elsewhere')),
  IndexStmt: index,
  UpdateStmt: update,
  DeleteStmt: erase,
  MergeStmt: merge,
  InsertStmt: insert,
  SelectStmt: nothing,
  CopyStmt: copy,
  ViewStmt: view,
  CreateFunctionStmt: makeFunction,
  CreateTrigStmt: trigger,
  CreateSchemaStmt: (fields) =>
    listIn(fields, 'schemaElts').length === 0 ? NOTHING : notUnderstood('what is made inside CREATE SCHEMA is not read'),
  CreateSeqStmt: nothing,
  CreateEnumStmt: nothing,
  CreateDomainStmt: nothing,
  CompositeTypeStmt: nothing,
  CreateRangeStmt: (fields) => (hasRangeCode(fields) ? notUnderstood('what orders the values of the range is elsewhere') : NOTHING),
  CreateStatsStmt: nothing,
  CreateExtensionStmt: (fields) =>
    KNOWN_EXTENSIONS.has(textIn(fields, 'extname'))
      ? NOTHING
      : notUnderstood(`what the extension ${textIn(fields, 'extname')} runs and makes is elsewhere`),
  CreatePolicyStmt: policy,
  AlterEnumStmt: alterEnum,
  CommentStmt: nothing,
  GrantStmt: grant,
  RefreshMatViewStmt: refresh,
  LockStmt: lockTable,
  VacuumStmt: vacuum,
  TransactionStmt: transaction,
  VariableSetStmt: setVariable,
};

const NESTED: Readonly<Record<string, Judge>> = { UpdateStmt: update, DeleteStmt: erase, MergeStmt: merge, InsertStmt: insert };
const WRITES: ReadonlySet<string> = new Set(Object.keys(NESTED));

/** Data-changing statements in a `with` run too (postgresql.org/docs/18/queries-with.html). */
const nested = (kind: string, fields: Fields, place: Place): Effect =>
  KEEPS_EXPRESSIONS.has(kind)
    ? NOTHING
    : all(
        nodesOf(fields, WRITES).map(([inner, its]) => (Object.hasOwn(NESTED, inner) ? NESTED[inner] : undefined)?.(its, place) ?? NOTHING),
      );

/** What one statement does to data, to the running version and to others who wait. What a migration made itself, nobody uses yet. */
export const judgeStatement = (tree: unknown, place: Place): Effect => {
  const [kind, fields] = unwrap(tree);
  const judge = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (judge === undefined) return notUnderstood(kind === '' ? 'the statement is empty' : `${kind.replace(/Stmt$/, '')} is not known here`);
  const own = judge(fields, place);
  const long = own.locks.some(({ held }) => held !== 'briefly');
  const hidden = [calls(kind, fields, place), fires(tree, place), computes(kind, fields, long, place), everywhere(kind, place)];
  const effect = all([own, nested(kind, fields, place), ...hidden]);
  const felt = effect.locks.filter(({ relation: name }) => !isNew(place, name));
  const relations = [...new Set(felt.map(({ relation: name }) => name))];
  return { ...effect, locks: relations.flatMap((name) => heaviest(felt.filter((lock) => lock.relation === name)) ?? []) };
};
