import { fieldErrors, parseStrictJson } from '@interlock/domain';
import type { z } from 'zod';
import { PolicyBundleError, type PolicyBundleErrorCode } from './policy-bundle-error.ts';

/** Parses a value that a bundle holds, or refuses the bundle. */
export const parseValue = <T extends z.ZodType>(schema: T, value: unknown, part: string, code: PolicyBundleErrorCode): z.infer<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = fieldErrors(parsed.error, value)[0];
  throw new PolicyBundleError(
    code,
    `${part} ${first?.field ?? ''}`.trim(),
    first?.found ?? 'something else',
    first?.expected ?? 'the expected form',
    { cause: parsed.error },
  );
};

/** Parses a file of a bundle as strict JSON, or refuses the bundle. */
export const parseJson = (bytes: Uint8Array, part: string, code: PolicyBundleErrorCode): unknown => {
  try {
    return parseStrictJson(bytes);
  } catch (cause) {
    throw new PolicyBundleError(code, part, cause instanceof Error ? cause.message : String(cause), 'strict JSON', { cause });
  }
};
