import { badInput } from '../cli-error.ts';

const FACTORS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** An instant as the API takes it, from a time with its zone (RFC 3339; seconds may be left out) or from how long ago: `90m`, `36h`, `7d`. */
export const readInstant = (field: string, text: string, now: number): string => {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms =
    number === undefined ? (INSTANT.test(text) ? Date.parse(text) : Number.NaN) : now - Number(number) * (FACTORS[unit ?? ''] ?? 0);
  const instant = Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  // Date.parse takes the 31st of February for the 3rd of March.
  const day = number === undefined ? text.slice(8, 10) : '';
  if (instant !== undefined && (day === '' || Number(day) === dayIn(text, ms))) return instant;
  throw badInput([
    {
      field,
      found: JSON.stringify(text),
      expected: 'a time with its zone like "2026-03-02T16:50Z", or how long ago, like "90m", "36h" or "7d"',
    },
  ]);
};

/** Day of the month in the zone that the text names. */
const dayIn = (text: string, ms: number): number => {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(ms + offset).getUTCDate();
};
