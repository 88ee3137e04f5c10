import { RUNS } from './hidden-code.ts';
import type { Schema } from './schema.ts';
import { fieldsIn, lastOf, listIn, nodesOf, textIn, type Fields } from './sql-tree.ts';

const UNDOES: ReadonlySet<string> = new Set([
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_ROLLBACK_TO',
  'TRANS_STMT_PREPARE',
  'TRANS_STMT_COMMIT_PREPARED',
  'TRANS_STMT_ROLLBACK_PREPARED',
]);
/** What they run is not read here, and may make or drop anything. */
const RUNS_OTHERS: ReadonlySet<string> = new Set(['DoStmt', 'CallStmt', 'ExecuteStmt', 'DropOwnedStmt']);

/** A path that the next session begins with. */
const SETS_LATER: ReadonlySet<string> = new Set(['AlterRoleSetStmt', 'AlterDatabaseSetStmt', 'AlterSystemStmt']);

const CALLS: ReadonlySet<string> = new Set(['FuncCall']);
const setsConfig = (fields: Fields): boolean =>
  nodesOf(fields, CALLS).some(([, call]) => lastOf(listIn(call, 'funcname')) === 'set_config');

/** `"$user"` stands on the search path: a schema that is made may be the first of it (postgresql.org/docs/18/ddl-schemas.html). */
export const unsettles = (kind: string, fields: Fields): boolean =>
  (kind === 'VariableSetStmt' && (textIn(fields, 'name') === 'search_path' || textIn(fields, 'kind') === 'VAR_RESET_ALL')) ||
  kind === 'DiscardStmt' ||
  SETS_LATER.has(kind) ||
  (RUNS.has(kind) && setsConfig(fields)) ||
  kind === 'CreateSchemaStmt';

/** Whether what was known may no longer be so: names mean other things, or what was made is not there. */
export const forgets = (kind: string, fields: Fields): boolean =>
  unsettles(kind, fields) ||
  (kind === 'TransactionStmt' && UNDOES.has(textIn(fields, 'kind'))) ||
  RUNS_OTHERS.has(kind) ||
  kind === 'AlterObjectSchemaStmt' ||
  kind === 'RenameStmt' ||
  (kind === 'DropStmt' && textIn(fields, 'removeType') !== 'OBJECT_INDEX');

const INTO: ReadonlySet<string> = new Set(['intoClause']);

/** The relation that a statement makes, where it makes one. */
export const madeBy = (kind: string, fields: Fields): Fields | undefined => {
  switch (kind) {
    case 'CreateStmt':
      return fieldsIn(fields, 'relation');
    case 'CreateTableAsStmt':
      return fieldsIn(fieldsIn(fields, 'into'), 'rel');
    case 'SelectStmt': {
      // Of a `union`, the first part has it.
      const into = nodesOf(fields, INTO)[0];
      return into === undefined ? undefined : fieldsIn(into[1], 'rel');
    }
    case 'ViewStmt':
      return fieldsIn(fields, 'view');
    default:
      return undefined;
  }
};

export const isTemporary = (range: Fields): boolean =>
  textIn(range, 'relpersistence') === 't' || textIn(range, 'schemaname').startsWith('pg_temp');

/** Whether the name means the one relation, now and later in the run. One of `public` may be meant without its schema too. */
export const isSettled = ({ unsettled, shadowed }: Schema, range: Fields): boolean => {
  const schema = textIn(range, 'schemaname');
  return (schema !== '' && schema !== 'public') || (!unsettled && !shadowed.has(textIn(range, 'relname')));
};
