import { mentioned, unknownCalls } from './hidden-code.ts';
import { fieldsIn, lastOf, listIn, nodesOf, textIn, unwrap, type Fields } from './sql-tree.ts';

/** Code that the migrations leave in the database: by name alone, whatever the schema, since what is dangerous is to be found under any path. */
export interface KeptCode {
  readonly functions: ReadonlySet<string>;
  /** Views, types, operators: who uses one runs other code. Tables too, of which a policy or a rule does. */
  readonly used: ReadonlySet<string>;
  /** Tables that run code when they are written. */
  readonly written: ReadonlySet<string>;
  /** Those of them that do by an expression, which a change of the table may run as well. */
  readonly computed: ReadonlySet<string>;
  /** Something was made that runs without being named. */
  readonly anywhere: boolean;
}

/** The same while it is read: added to in place. */
export interface GrowingCode extends KeptCode {
  readonly functions: Set<string>;
  readonly used: Set<string>;
  readonly written: Set<string>;
  readonly computed: Set<string>;
}

export const noCode = (): GrowingCode => ({
  functions: new Set(),
  used: new Set(),
  written: new Set(),
  computed: new Set(),
  anywhere: false,
});

const plus = (names: Set<string>, ...more: readonly string[]): Set<string> => {
  for (const name of more) names.add(name);
  return names;
};
const nameIn = (fields: Fields, range: string): string => textIn(fieldsIn(fields, range), 'relname');

const FUNCTIONS: ReadonlySet<string> = new Set(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE', 'OBJECT_AGGREGATE']);

/** The name at the end of what a `rename` or a `set schema` names. */
const objectName = (fields: Fields): string => {
  const [kind, object] = unwrap(fields['object']);
  return nameIn(fields, 'relation') || lastOf(listIn(object, kind === 'ObjectWithArgs' ? 'objname' : kind === 'List' ? 'items' : 'names'));
};

/** Attack: code that is named otherwise than when it was made. */
const renamed = (code: GrowingCode, fields: Fields): GrowingCode => {
  if (textIn(fields, 'subname') !== '') return code;
  const [before, after] = [objectName(fields), textIn(fields, 'newname')];
  const follow = (names: Set<string>): Set<string> => (names.has(before) ? plus(names, after) : names);
  const functions = FUNCTIONS.has(textIn(fields, 'renameType')) ? plus(code.functions, after) : code.functions;
  return { ...code, functions, used: follow(code.used), written: follow(code.written), computed: follow(code.computed) };
};

const defined = (code: GrowingCode, fields: Fields): GrowingCode => {
  const name = lastOf(listIn(fields, 'defnames'));
  if (textIn(fields, 'kind') === 'OBJECT_AGGREGATE') return { ...code, functions: plus(code.functions, name) };
  // `in`, `case` and `join using` compare without naming it.
  return { ...code, used: plus(code.used, name), anywhere: code.anywhere || name === '=' };
};

/** What reaches the rows of one table reaches those of the other. */
const joined = (code: GrowingCode, tables: readonly string[]): GrowingCode => {
  const follow = (names: Set<string>): Set<string> => (tables.some((table) => names.has(table)) ? plus(names, ...tables) : names);
  return { ...code, written: follow(code.written), computed: follow(code.computed) };
};

/** Functions by which the server orders and compares values of a range. */
const RANGE_CODE: ReadonlySet<string> = new Set(['canonical', 'subtype_diff']);
export const hasRangeCode = (fields: Fields): boolean =>
  listIn(fields, 'params').some((option) => RANGE_CODE.has(textIn(unwrap(option)[1], 'defname')));

/** What keeps an expression that calls other code. */
const keeping = (code: GrowingCode, kind: string, fields: Fields): GrowingCode => {
  const using = (name: string): GrowingCode => ({ ...code, used: plus(code.used, name) });
  switch (kind) {
    case 'ViewStmt':
      return using(nameIn(fields, 'view'));
    case 'CreateTableAsStmt':
      return textIn(fields, 'objtype') === 'OBJECT_MATVIEW' ? using(nameIn(fieldsIn(fields, 'into'), 'rel')) : code;
    case 'CreateDomainStmt':
      return using(lastOf(listIn(fields, 'domainname')));
    case 'AlterDomainStmt':
      return using(lastOf(listIn(fields, 'typeName')));
    case 'CompositeTypeStmt':
      return using(nameIn(fields, 'typevar'));
    case 'CreatePolicyStmt':
    case 'AlterPolicyStmt':
      return using(nameIn(fields, 'table'));
    case 'CreateStmt':
    case 'AlterTableStmt':
    case 'IndexStmt': {
      const table = nameIn(fields, 'relation');
      return { ...code, written: plus(code.written, table), computed: plus(code.computed, table) };
    }
    default:
      return code;
  }
};

const PARTITIONS: ReadonlySet<string> = new Set(['PartitionCmd']);

/** The code that is kept after one more statement; what was known before is used up. */
export const withCode = (before: GrowingCode, kind: string, fields: Fields): GrowingCode => {
  const code = unknownCalls(kind, fields, before).size === 0 ? before : keeping(before, kind, fields);
  switch (kind) {
    case 'CreateFunctionStmt':
      return { ...code, functions: plus(code.functions, lastOf(listIn(fields, 'funcname'))) };
    case 'DefineStmt':
      return defined(code, fields);
    case 'CreateRangeStmt':
      return hasRangeCode(fields) ? { ...code, used: plus(code.used, lastOf(listIn(fields, 'typeName'))) } : code;
    case 'RenameStmt':
      return renamed(code, fields);
    case 'AlterObjectSchemaStmt':
      return FUNCTIONS.has(textIn(fields, 'objectType')) ? { ...code, functions: plus(code.functions, objectName(fields)) } : code;
    case 'CreateTrigStmt':
      return { ...code, written: plus(code.written, nameIn(fields, 'relation')) };
    case 'RuleStmt':
      return { ...code, used: plus(code.used, nameIn(fields, 'relation')) };
    case 'ViewStmt':
      return mentioned(fields).some((name) => code.written.has(name))
        ? { ...code, written: plus(code.written, nameIn(fields, 'view')) }
        : code;
    case 'CreateStmt':
      return joined(code, mentioned(fields));
    case 'AlterTableStmt': {
      const parts = nodesOf(fields, PARTITIONS).map(([, part]) => nameIn(part, 'name'));
      return parts.length === 0 ? code : joined(code, [nameIn(fields, 'relation'), ...parts]);
    }
    case 'CreateCastStmt':
      return fields['func'] === undefined ? code : { ...code, anywhere: true };
    case 'CreateEventTrigStmt':
    case 'CreateOpClassStmt':
    case 'CreateConversionStmt':
      return { ...code, anywhere: true };
    default:
      return code;
  }
};
