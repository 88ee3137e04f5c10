import type { z } from 'zod';

/** The part of zod's definitions that is walked here; each kind of schema has some of these. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly left?: Schema;
  readonly right?: Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly values?: readonly unknown[];
}
interface Schema {
  readonly def: Definition;
}

/**
 * Names of the members that a schema knows at a path of a document, so that a refusal of another one can say them. Of alternatives only those count whose literals
 * (`type: folder`) fit the document. Empty: the schema names none there, or it is of a kind that this does not look into.
 */
export const membersAt =
  (schema: z.ZodType, document: unknown) =>
  (path: readonly PropertyKey[]): readonly string[] => {
    let reached: readonly Schema[] = objectsOf(schema as unknown as Schema, document);
    let value = document;
    for (const step of path) {
      value = memberOf(value, step);
      const below = value;
      reached = reached.flatMap(({ def }) => [stepInto(def, step) ?? []].flat()).flatMap((next) => objectsOf(next, below));
    }
    return [...new Set(reached.flatMap(({ def }) => Object.keys(def.shape ?? {})))];
  };

const stepInto = ({ shape, element, valueType }: Definition, step: PropertyKey): Schema | undefined =>
  shape === undefined ? (element ?? valueType) : Object.hasOwn(shape, step) ? shape[String(step)] : undefined;

/** What holds members or items, below optional, default, refined and the like. */
const objectsOf = (schema: Schema, value: unknown): readonly Schema[] => {
  const { def } = schema;
  const inner = def.type === 'pipe' && def.in?.def.type === 'transform' ? def.out : (def.innerType ?? def.in);
  if (inner !== undefined) return objectsOf(inner, value);
  const parts = def.options ?? [def.left ?? [], def.right ?? []].flat();
  if (parts.length > 0) return parts.flatMap((part) => objectsOf(part, value));
  return def.shape === undefined || fits(def.shape, value) ? [schema] : [];
};

const fits = (shape: Readonly<Record<string, Schema>>, value: unknown): boolean =>
  Object.entries(shape).every(([name, { def }]) => def.type !== 'literal' || def.values?.includes(memberOf(value, name)) === true);

const memberOf = (value: unknown, name: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<PropertyKey, unknown>)[name] : undefined;
