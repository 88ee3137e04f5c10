import { z } from 'zod';
import { safeText } from '../safe-text.ts';
import { instantOf } from './parse-predicate.ts';

/** Text that is shown and compared, never obeyed: cut rather than refused, since no producer knows our limits. */
export const text = (max: number) => z.string().transform((value) => safeText(value, max));

/** The same where a producer may leave it out, write null, or nothing between the quotes. */
export const optionalText = (max: number) =>
  z
    .string()
    .nullish()
    .transform((value) => (value === undefined || value === null || value === '' ? null : safeText(value, max)));

/** A time as its producer wrote it, or null: not worth a refusal, since no rule believes it. */
export const lenientInstant = z
  .string()
  .nullish()
  .transform((value) => {
    if (typeof value !== 'string' || !RFC3339.test(value)) return null;
    const milliseconds = Date.parse(value);
    // Go writes year 1 for "no time".
    return Number.isNaN(milliseconds) || milliseconds < 0 || milliseconds >= YEAR_10000
      ? null
      : instantOf(new Date(milliseconds).toISOString());
  });

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const YEAR_10000 = 253_402_300_800_000;
