import { badInput } from '../cli-error.ts';

const FACTORS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** An instant as the API takes it, from a time with its zone (RFC 3339; seconds may be left out) or from how long ago: `90m`, `36h`, `7d`. */
export const readInstant = (field: string, text: string, now: number): string => {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const instant = number === undefined ? instantWithZone(text) : new Date(now - Number(number) * (FACTORS[unit ?? ''] ?? 0)).toISOString();
  if (instant !== undefined) return instant;
  throw badInput([
    {
      field,
      found: JSON.stringify(text),
      expected: 'a time with its zone like "2026-03-02T16:50Z", or how long ago, like "90m", "36h" or "7d"',
    },
  ]);
};

/** The instant of a time with its zone; undefined when it is none, or a day that no calendar has. */
export const instantWithZone = (text: string): string | undefined => {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 31st of February for the 3rd of March.
  return !Number.isNaN(ms) && Number(text.slice(8, 10)) === dayIn(text, ms) ? new Date(ms).toISOString() : undefined;
};

/** Day of the month in the zone that the text names. */
const dayIn = (text: string, ms: number): number => {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(ms + offset).getUTCDate();
};
