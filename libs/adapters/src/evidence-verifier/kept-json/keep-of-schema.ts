import { z } from 'zod';
import type { Keep, KeepParts } from './keep.ts';

/**
 * What a schema looks at: the members that it names, as deep as it does. What it takes as it comes (`unknown`), and unions, whole. A schema that is written anew
 * is kept anew: there is no second list of members to forget.
 */
export const keepOfSchema = (schema: z.core.$ZodType): Keep => {
  if (schema instanceof z.ZodObject) return keepOfShape(schema);
  if (schema instanceof z.ZodArray) return { items: keepOfSchema(schema.element) };
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return keepOfSchema(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return keepOfSchema(schema.def.in);
  return 'all';
};

/** One that lets others pass, or refuses them, looks at all. */
const keepOfShape = (schema: z.ZodObject): Keep => (schema.def.catchall === undefined ? { members: keptMembers(schema) } : 'all');

export const keptMembers = ({ shape }: z.ZodObject): Readonly<Record<string, Keep>> =>
  Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, keepOfSchema(member)]));

/** What either keeps. Where two disagree about a member that both name, whole. */
export const keepBoth = (left: Keep, right: Keep): Keep => {
  if (typeof left === 'string' || typeof right === 'string') return left === right ? left : 'all';
  return {
    members: bothMembers(left.members ?? {}, right.members ?? {}),
    ...bothOf('others', left, right),
    ...bothOf('items', left, right),
  };
};

const bothOf = (part: 'others' | 'items', left: KeepParts, right: KeepParts): KeepParts => {
  const [one, other] = [left[part], right[part]];
  if (one === undefined || other === undefined) {
    const only = one ?? other;
    return only === undefined ? {} : { [part]: only };
  }
  return { [part]: keepBoth(one, other) };
};

type KeepMembers = NonNullable<KeepParts['members']>;

const bothMembers = (left: KeepMembers, right: KeepMembers): KeepMembers => ({
  ...left,
  ...Object.fromEntries(
    Object.entries(right).map(([name, keep]) => {
      const other = Object.hasOwn(left, name) ? left[name] : undefined;
      if (other === undefined) return [name, keep];
      return [name, typeof other === 'function' || typeof keep === 'function' ? 'all' : keepBoth(other, keep)];
    }),
  ),
});
