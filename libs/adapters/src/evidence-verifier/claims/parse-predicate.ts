import { withoutUserinfo } from '@interlock/domain';
import { z } from 'zod';
import { Refusal, schemaRefusal } from '../refusal.ts';
import { firstMistakeIn } from './first-mistake.ts';

/** Predicate by schema, or a refusal that names the member. Members that the schema does not name are dropped, as in-toto asks of consumers. */
export const parsePredicate = <Schema extends z.ZodType>(schema: Schema, predicate: unknown, at = 'payload.predicate'): z.infer<Schema> => {
  const mistakes = firstMistakeIn(schema, predicate);
  if (mistakes !== undefined) throw schemaRefusal('evidence.predicate_malformed', at, { issues: mistakes }, predicate);
  const parsed = safeParse(schema, predicate, at);
  if (!parsed.success) throw schemaRefusal('evidence.predicate_malformed', at, parsed.error, predicate);
  return parsed.data;
};

/** zod hands on what it found in a list as arguments: of more than the stack holds it cannot tell the first. */
const safeParse = <Schema extends z.ZodType>(schema: Schema, predicate: unknown, at: string): z.ZodSafeParseResult<z.output<Schema>> => {
  try {
    return schema.safeParse(predicate);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Refusal('evidence.predicate_malformed', at, 'more mistakes than can be told', 'the shape of its type', { cause });
  }
};

/** RFC 3339 with any offset, or nothing (Go writes null and ""). */
export const Timestamp = z.union([z.iso.datetime({ offset: true }), z.literal(''), z.null()]).optional();

export const instantOf = (timestamp: string | null | undefined): string | null =>
  timestamp === undefined || timestamp === null || timestamp === '' ? null : new Date(timestamp).toISOString();

/** Often the address of the build, as its job knows it. */
export const invocationOf = (invocation: string | null | undefined): string | null =>
  invocation === undefined || invocation === null ? null : withoutUserinfo(invocation);
