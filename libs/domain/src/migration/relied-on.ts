import { columnKey, isNoDefault } from './column.ts';
import { all, breaks, destroys, isNew, locks, notUnderstood, NOTHING, type Effect, type Place } from './effect.ts';
import type { LockMode, LockTime } from './lock.ts';
import { columnIn } from './schema.ts';
import { lastOf, listIn, nodesOf, textIn, unwrap, type Fields } from './sql-tree.ts';

/** What one command of `alter table` does. */
export type AlterJudge = (command: Fields, table: string, place: Place) => Effect;

export const definitionOf = (command: Fields): Fields => unwrap(command['def'])[1];

export const takes =
  (mode: LockMode, held: LockTime = 'briefly'): AlterJudge =>
  (_command, table) =>
    locks(table, mode, held);

/** What the running version cannot be asked about, of a table that it uses. */
const breaksUsers =
  (mode: LockMode, why: (name: string) => string): AlterJudge =>
  (command, table, place) => {
    const column = textIn(command, 'name');
    const own = isNew(place, table) || columnIn(place.schema, table, column)?.addedBy === place.migration;
    return own ? locks(table, mode) : all([locks(table, mode), breaks(why(column === '' ? table : `${table}.${column}`))]);
  };

const loses = (what: string): AlterJudge =>
  breaksUsers('ACCESS EXCLUSIVE', (name) => `${name} loses ${what}: the running version may leave it to that`);

export const dropExpression = loses('its expression');
export const dropIdentity = loses('its numbers');

export const setIdentity = breaksUsers(
  'ACCESS EXCLUSIVE',
  (name) => `numbers of ${name} are given out otherwise: some may be taken, or those that the running version writes refused`,
);

const isCounter = (expression: unknown): boolean =>
  nodesOf(expression, new Set(['FuncCall'])).some(([, call]) => lastOf(listIn(call, 'funcname')) === 'nextval');

export const columnDefault: AlterJudge = (command, table, place) => {
  if (isNoDefault(command['def'])) return loses('its default')(command, table, place);
  return (isCounter(command['def']) ? setIdentity : takes('ACCESS EXCLUSIVE'))(command, table, place);
};

export const changeOwner = breaksUsers(
  'ACCESS EXCLUSIVE',
  (name) => `${name} has another owner: what the running version may do by owning it, it no longer may`,
);

export const dropConstraint: AlterJudge = (command, table, place) => {
  const lock = locks(table, 'ACCESS EXCLUSIVE');
  const name = textIn(command, 'name');
  if (textIn(command, 'behavior') === 'DROP_CASCADE')
    return all([lock, destroys(`the constraint ${name} of ${table} is dropped, and all that depends on it`)]);
  return isNew(place, table) || place.schema.constraints.has(columnKey(table, name))
    ? lock
    : all([
        lock,
        breaks(
          `the constraint ${name} of ${table} is no check or foreign key of these migrations, so it may keep rows unique: the running version may count on that`,
        ),
      ]);
};

export const rowSecurity = breaksUsers('ACCESS EXCLUSIVE', (name) => `rows of ${name} are hidden from those whom no policy lets see them`);

/** Options that say with whose rights a view is read, and which rows may be written through it. */
const WHOSE_RIGHTS: ReadonlySet<string> = new Set(['security_invoker', 'security_barrier', 'check_option']);

export const options: AlterJudge = (command, table, place) => {
  const named = nodesOf(command['def'], new Set(['DefElem'])).map(([, option]) => textIn(option, 'defname'));
  return named.some((name) => WHOSE_RIGHTS.has(name))
    ? breaksUsers('ACCESS EXCLUSIVE', (name) => `who may read and write what through ${name} changes`)(command, table, place)
    : locks(table, 'SHARE UPDATE EXCLUSIVE');
};

/** Updates of a published table that has none are refused (postgresql.org/docs/18/logical-replication-publication.html). */
export const replicaIdentity: AlterJudge = (command, table, place) =>
  ['f', 'i'].includes(textIn(definitionOf(command), 'identity_type'))
    ? locks(table, 'ACCESS EXCLUSIVE')
    : breaksUsers('ACCESS EXCLUSIVE', (name) => `${name} may be left without an identity: where it is published, updates are refused`)(
        command,
        table,
        place,
      );

/** Attack: `always` refuses what the running version writes itself. */
export const addIdentity: AlterJudge = (command, table, place) =>
  textIn(definitionOf(command), 'generated_when') === 'd'
    ? locks(table, 'ACCESS EXCLUSIVE')
    : breaksUsers('ACCESS EXCLUSIVE', (name) => `${name} is given out always: a value that the running version writes is refused`)(
        command,
        table,
        place,
      );

export const enableTrigger: AlterJudge = (_command, table, place) =>
  isNew(place, table)
    ? NOTHING
    : all([locks(table, 'SHARE ROW EXCLUSIVE'), notUnderstood(`what the trigger of ${table} runs at each write from now on is elsewhere`)]);
