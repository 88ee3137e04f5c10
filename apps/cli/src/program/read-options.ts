import { membersAt, type FieldError } from '@interlock/contracts';
import { fieldErrors } from '@interlock/domain';
import type { z } from 'zod';
import { badInput } from '../cli-error.ts';

/** A value that a schema knows, or bad input that names `field` (an option or argument as the user types it). */
export const readValue = <T extends z.ZodType>(schema: T, field: string, value: unknown): z.infer<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badInput(
    fieldErrors(parsed.error, value, membersAt(schema, value)).map((error): FieldError => ({
      ...error,
      field: error.field === 'document' ? field : `${field}: ${error.field}`,
    })),
    { cause: parsed.error },
  );
};

/** The same for an option that may be left out. */
export const readOptional = <T extends z.ZodType>(schema: T, field: string, value: unknown): z.infer<T> | undefined =>
  value === undefined ? undefined : readValue(schema, field, value);

/** For commander: gathers an option that may be given many times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
