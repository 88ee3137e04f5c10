/** One statement of a migration, as PostgreSQL's own parser gives it (libpg_query's JSON): one member, named as the kind of statement. */
export interface SqlStatement {
  readonly text: string;
  /** From 1, in its file. */
  readonly line: number;
  readonly tree: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

export const listIn = (fields: Fields, name: string): readonly unknown[] => {
  const value = fields[name];
  return Array.isArray(value) ? value : [];
};

/** A member that is a node of a known kind, without its wrapping. */
export const fieldsIn = (fields: Fields, name: string): Fields => fieldsOf(fields[name]);

/** Kind and fields of a wrapped node. */
export const unwrap = (node: unknown): readonly [kind: string, fields: Fields] => {
  const [entry, ...more] = Object.entries(fieldsOf(node));
  return entry === undefined || more.length > 0 ? ['', {}] : [entry[0], fieldsOf(entry[1])];
};

/** Every wrapped node of these kinds in a tree, wherever it is: what a statement does can hide in a `with`. */
export const nodesOf = (tree: unknown, kinds: ReadonlySet<string>): readonly (readonly [kind: string, fields: Fields])[] => {
  const found: (readonly [string, Fields])[] = [];
  const waiting: unknown[] = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    for (const [name, value] of Object.entries(node)) {
      if (kinds.has(name)) found.push([name, fieldsOf(value)]);
      if (typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return found;
};

/** Dotted name of a list of `String` nodes. */
export const nameOf = (parts: readonly unknown[]): string =>
  parts
    .map((part) => textIn(unwrap(part)[1], 'sval'))
    .filter((part) => part !== '')
    .join('.');

/** The name at the end of such a list, without its schema. */
export const lastOf = (parts: readonly unknown[]): string => textIn(unwrap(parts.at(-1))[1], 'sval');

const PLAIN = /^[a-z_][a-z0-9_$]*$/;
const quoted = (name: string): string => (PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/**
 * Name of a relation, as SQL writes it; one of the schema `public`, or of none, has its name alone.
 * Attack: the table `"public.orders"` is another than `public.orders`.
 */
export const relationNamed = (schema: string, name: string): string =>
  schema === '' || schema === 'public' ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;

/** Name of a `RangeVar`. */
export const relationOf = (range: Fields): string => {
  const name = textIn(range, 'relname');
  return name === '' ? '' : relationNamed(textIn(range, 'schemaname'), name);
};

/** Name of what a `drop` names: of a list of names, of a type, of a function with its arguments. */
export const droppedName = (object: unknown): string => {
  const [kind, fields] = unwrap(object);
  if (kind === 'List') {
    const parts = listIn(fields, 'items').map((part) => textIn(unwrap(part)[1], 'sval'));
    return relationNamed(parts.length > 1 ? (parts.at(-2) ?? '') : '', parts.at(-1) ?? '');
  }
  if (kind === 'String') return textIn(fields, 'sval');
  return nameOf(listIn(fields, kind === 'ObjectWithArgs' ? 'objname' : 'names'));
};
