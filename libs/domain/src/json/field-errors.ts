import type { FieldError } from '@interlock/contracts';
import { didYouMean, nearest } from '../naming/nearest.ts';
import { quoted } from './quoted.ts';
import { SECRET_NAME } from './secret-looks.ts';

/** The part of a zod error that this needs, so that the domain does not depend on zod. */
export interface SchemaError {
  readonly issues: readonly SchemaIssue[];
}

interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: ReadonlyArray<PropertyKey>;
  readonly message: string;
  readonly origin?: string | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly inclusive?: boolean | undefined;
  readonly keys?: readonly string[] | undefined;
  /** Of a literal or a list of them: what it may be. */
  readonly values?: readonly unknown[] | undefined;
  /** Of a union: what is wrong in the eyes of each of its members. */
  readonly errors?: ReadonlyArray<readonly SchemaIssue[]> | undefined;
}

/** A union that nothing fits speaks for the member that comes nearest; one of values alone for all of them. */
const flat = (issue: SchemaIssue): readonly SchemaIssue[] => {
  const alone = (issue.errors ?? []).map((errors) => (errors.length === 1 ? valuesOf(errors[0]) : undefined));
  if (alone.length > 0 && alone.every((values) => values !== undefined))
    return [{ code: 'invalid_value', path: issue.path, message: DEFAULT_START, values: alone.flat() }];
  const [nearest] = (issue.errors ?? []).filter((errors) => errors.length > 0).toSorted((left, right) => left.length - right.length);
  return nearest === undefined ? [issue] : nearest.flatMap((inner) => flat({ ...inner, path: [...issue.path, ...inner.path] }));
};

/** What zod says of a literal begins so, unless the schema has words of its own. */
const DEFAULT_START = 'Invalid input: expected ';

const valuesOf = (issue: SchemaIssue | undefined): readonly unknown[] | undefined =>
  issue?.code === 'invalid_value' && issue.path.length === 0 && /^Invalid (?:input|option): expected /.test(issue.message)
    ? issue.values
    : undefined;

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
};

/** Where the place of a secret's name is wanted, people write the secret itself. */
const shownAt = (path: ReadonlyArray<PropertyKey>, value: unknown): string =>
  typeof value === 'string' && value !== '' && SECRET_NAME.test(String(path.at(-1) ?? ''))
    ? `a text of ${value.length} characters that may be a secret`
    : shown(value);

const at = (document: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined),
    document,
  );

/** Names of the members that the schema knows at a path; none: nobody says. */
type MembersAt = (path: ReadonlyArray<PropertyKey>) => readonly string[];

const MOST_MEMBERS = 30;

/** A name that was mistyped is easier to mend where those that there are stand beside it. */
const onlyMembers = (keys: readonly string[], known: readonly string[]): string => {
  if (known.length === 0) return 'only the members that the schema names';
  const more = known.length > MOST_MEMBERS ? ` and ${known.length - MOST_MEMBERS} more` : '';
  const [meant] = keys.flatMap((key) => nearest(key, known) ?? []);
  return `only ${known.slice(0, MOST_MEMBERS).join(', ')}${more}${didYouMean(meant)}`;
};

/**
 * What is wrong with a document, field by field. `document` is what was parsed, so that `found` can be told; with `membersAt` of its schema, an unknown member is told with
 * those that there are.
 */
export const fieldErrors = (error: SchemaError, document?: unknown, membersAt: MembersAt = () => []): FieldError[] =>
  error.issues
    .flatMap(flat)
    .slice(0, 50)
    .map((issue) => ({
      field: issue.path.map(String).join('.') || 'document',
      found:
        issue.code === 'unrecognized_keys' && issue.keys !== undefined
          ? `unknown member ${issue.keys.map((key) => quoted(key)).join(', ')}`
          : shownAt(issue.path, at(document, issue.path)),
      expected:
        issue.code === 'unrecognized_keys'
          ? onlyMembers(issue.keys ?? [], membersAt(issue.path))
          : (listOf(issue) ?? boundOf(issue) ?? wordsOf(issue.message)),
    }));

/** The values that are expected, where the schema has no words of its own. */
const listOf = (issue: SchemaIssue): string | undefined => {
  const values = valuesOf({ ...issue, path: [] });
  return values === undefined || values.length < 2 ? undefined : `one of ${values.map(shown).join(', ')}`;
};

const COUNTED: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item', map: 'member', record: 'member' };

/** A bound in words, where the schema has none of its own: zod's are `Too small: expected string to have >=1 characters`. */
const boundOf = ({ code, origin = '', minimum, maximum, inclusive = true, message }: SchemaIssue): string | undefined => {
  const bound = code === 'too_small' ? minimum : code === 'too_big' ? maximum : undefined;
  if (bound === undefined || !message.startsWith('Too ')) return undefined;
  const unit = COUNTED[origin];
  if (unit === undefined)
    return `${code === 'too_small' ? (inclusive ? 'at least' : 'more than') : inclusive ? 'at most' : 'less than'} ${bound}`;
  if (code === 'too_small' && Number(bound) === 1) return origin === 'string' ? 'text that is not empty' : `at least one ${unit}`;
  return `${code === 'too_small' ? 'at least' : 'at most'} ${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`;
};

/** What a schema's message asks for, without its "Invalid …: expected". */
const wordsOf = (message: string): string =>
  message
    .replace(/^(?:Invalid (?:input|option): )?expected (?:one of )?/, (start) => (start.includes('one of') ? 'one of ' : ''))
    .replace(/^Invalid (?=UUID|URL|ISO|base64)/, 'a valid ')
    .replace(/^Invalid input$/, 'one of the shapes that the schema allows')
    .replace(/, received .*$/, '');
