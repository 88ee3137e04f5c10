import type { FieldError } from '@interlock/contracts';

/** The part of a zod error that this needs, so that the domain does not depend on zod. */
export interface SchemaError {
  readonly issues: ReadonlyArray<{
    readonly code?: string | undefined;
    readonly path: ReadonlyArray<PropertyKey>;
    readonly message: string;
    readonly keys?: readonly string[] | undefined;
  }>;
}

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? `an array of ${value.length}`
        : 'an object'
      : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117).toWellFormed()}...` : text;
};

const at = (document: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined),
    document,
  );

/** What is wrong with a document, field by field. `document` is what was parsed, so that `found` can be told. */
export const fieldErrors = (error: SchemaError, document?: unknown): FieldError[] =>
  error.issues.slice(0, 50).map((issue) => ({
    field: issue.path.map(String).join('.') || 'document',
    found:
      issue.code === 'unrecognized_keys' && issue.keys !== undefined
        ? `unknown member ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
        : shown(at(document, issue.path)),
    expected:
      issue.code === 'unrecognized_keys'
        ? 'only the members that the schema names'
        : issue.message.replace(/^(?:Invalid input: )?expected /, '').replace(/, received .*$/, ''),
  }));
