import { notUnderstood, NOTHING, type Judge } from './effect.ts';
import { fieldsIn, listIn, textIn, unwrap } from './sql-tree.ts';

const HARMLESS_SETTINGS: ReadonlySet<string> = new Set([
  'lock_timeout',
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'client_min_messages',
]);

/** Settings by which the server reads what follows as it was read here, with the one value that does. */
const READ_AS_HERE: Readonly<Record<string, RegExp>> = { standard_conforming_strings: /^on$/, client_encoding: /^utf-?8$/i };

/** Attack: `pg_catalog` named last puts another's functions before PostgreSQL's own. */
const hidesOwn = (schemas: readonly string[]): boolean => schemas.indexOf('pg_catalog') > 0;

export const setVariable: Judge = (fields) => {
  const name = textIn(fields, 'name');
  const values = listIn(fields, 'args').map((value) => textIn(fieldsIn(unwrap(value)[1], 'sval'), 'sval'));
  const wanted = Object.hasOwn(READ_AS_HERE, name) ? READ_AS_HERE[name] : undefined;
  const harmless =
    wanted === undefined
      ? HARMLESS_SETTINGS.has(name) || (name === 'search_path' && !hidesOwn(values)) || textIn(fields, 'kind') === 'VAR_RESET_ALL'
      : textIn(fields, 'kind') === 'VAR_SET_VALUE' && values.length === 1 && wanted.test(values[0] ?? '');
  return harmless ? NOTHING : notUnderstood(`what setting ${name} changes is not known here`);
};

/** What was prepared is in another session. */
const ELSEWHERE: ReadonlySet<string> = new Set(['TRANS_STMT_PREPARE', 'TRANS_STMT_COMMIT_PREPARED', 'TRANS_STMT_ROLLBACK_PREPARED']);

export const transaction: Judge = (fields) =>
  ELSEWHERE.has(textIn(fields, 'kind')) ? notUnderstood('what a prepared transaction holds is elsewhere') : NOTHING;
