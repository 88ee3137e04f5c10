import { z } from 'zod';

/** One thing that is wrong in an input: where (JSON pointer or field path), what was found (shortened) and what was expected. */
export const FieldError = z.strictObject({ field: z.string(), found: z.string(), expected: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 problem details, media type `application/problem+json`. `code` is stable; `detail` is prose. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(FieldError).optional(),
});
export type Problem = z.infer<typeof Problem>;
