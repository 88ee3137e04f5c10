import { z } from 'zod';
import { isMembers } from '../members.ts';

/** Up to so many values zod may find wrong all at once. */
const FEW_VALUES = 20_000;

type Schema = z.core.$ZodType;
type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/**
 * What zod says of a value, or the first mistake in it alone. zod collects each mistake, and writes all of them into one text: a list of two million wrong items
 * costs its reader more than a thread has, and only the first is ever told (T14). Of most documents there is not enough to look twice.
 */
export const firstMistakeIn = (schema: Schema, value: unknown): readonly Issue[] | undefined => {
  if (!hasMoreValues(value, FEW_VALUES)) return undefined;
  const found = mistake(schema, value, []);
  return found.length === 0 ? undefined : found;
};

const hasMoreValues = (value: unknown, most: number): boolean => {
  const open: unknown[] = [value];
  let count = 0;
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const names = Object.keys(next);
    count += names.length;
    if (count > most) return true;
    for (const name of names) open.push((next as Readonly<Record<string, unknown>>)[name]);
  }
  return false;
};

/** As deep as the schema is, and no deeper. What is not taken apart here is of one piece: its own schema judges it. */
const mistake = (schema: Schema, value: unknown, path: Path): readonly Issue[] => {
  if (schema instanceof z.ZodArray && Array.isArray(value)) return mistakeInList(schema, value, path);
  if (schema instanceof z.ZodRecord && isMembers(value))
    return firstOf(Object.keys(value), (name) => mistake(schema.valueType, value[name], [...path, name]));
  if (schema instanceof z.ZodObject && isMembers(value)) return mistakeInObject(schema, value, path);
  if (schema instanceof z.ZodUnion) return mistakeOfAll(schema.options, value, path);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return value === undefined ? [] : mistake(schema.def.innerType, value, path);
  if (schema instanceof z.ZodNullable) return value === null ? [] : mistake(schema.unwrap(), value, path);
  if (schema instanceof z.ZodPipe && !(schema.def.in instanceof z.ZodTransform)) return mistake(schema.def.in, value, path);
  return told(z.safeParse(schema, value), path);
};

const mistakeInObject = (schema: z.ZodObject, value: Readonly<Record<string, unknown>>, path: Path): readonly Issue[] => {
  const { shape } = schema as { readonly shape: Readonly<Record<string, Schema>> };
  const { catchall } = schema.def;
  const named = firstOf(Object.keys(shape), (name) =>
    mistake(shape[name] ?? z.unknown(), Object.hasOwn(value, name) ? value[name] : undefined, [...path, name]),
  );
  // Members that a strict object does not name are one mistake together.
  if (named.length > 0 || catchall === undefined || catchall instanceof z.ZodNever) return named;
  return firstOf(Object.keys(value), (name) => (Object.hasOwn(shape, name) ? [] : mistake(catchall, value[name], [...path, name])));
};

const mistakeInList = (schema: z.ZodArray, value: readonly unknown[], path: Path): readonly Issue[] => {
  const maximum = mostItems(schema);
  if (value.length <= maximum) return firstOf(value.entries(), ([index, item]) => mistake(schema.element, item, [...path, index]));
  const message = `Too big: expected array to have <=${maximum} items`;
  return [{ code: 'too_big', origin: 'array', maximum, inclusive: true, input: undefined, path: [...path], message }];
};

const mostItems = ({ def }: z.ZodArray): number =>
  Math.min(
    ...(def.checks ?? []).map(({ _zod: { def: check } }) =>
      check.check === 'max_length' ? (check as z.core.$ZodCheckMaxLengthDef).maximum : Number.MAX_SAFE_INTEGER,
    ),
  );

/** Of a value that fits none of them: what the one says that it fits the deepest. */
const mistakeOfAll = (options: readonly Schema[], value: unknown, path: Path): readonly Issue[] => {
  let found: readonly Issue[] = [];
  for (const option of options) {
    const mistakes = mistake(option, value, path);
    if (mistakes.length === 0) return mistakes;
    if (depthOf(mistakes) > depthOf(found)) found = mistakes;
  }
  return found;
};

const depthOf = ([first]: readonly Issue[]): number => first?.path.length ?? -1;

const firstOf = <Item>(items: Iterable<Item>, look: (item: Item) => readonly Issue[]): readonly Issue[] => {
  for (const item of items) {
    const found = look(item);
    if (found.length > 0) return found;
  }
  return [];
};

const told = (result: z.ZodSafeParseResult<unknown>, path: Path): readonly Issue[] =>
  result.success ? [] : result.error.issues.slice(0, 1).map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
