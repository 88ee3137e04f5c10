import { badInput } from '../cli-error.ts';

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** Seconds as people say them: "40 s", "3 min", "2 h". */
export const durationText = (seconds: number): string => {
  const [size, name] = UNITS.find(([unit]) => seconds >= unit * 2) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
};

/** How long ago an instant is, seen from `now` in milliseconds. A clock that runs behind the server's reads as "just now". */
export const agoText = (instant: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(instant)) / 1000);
  return seconds < 2 ? 'just now' : `${durationText(seconds)} ago`;
};

/** How far away an instant is: "in 3 h", or "2 min ago". */
export const whenText = (instant: string, now: number): string => {
  const seconds = Math.floor((Date.parse(instant) - now) / 1000);
  return seconds >= 0 ? `in ${durationText(seconds)}` : agoText(instant, now);
};

const FACTORS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const MAX_MS = 24 * 3_600_000;

/** Milliseconds of `500ms`, `90s`, `10m` or `2h`; at most a day. */
export const parseDuration = (field: string, text: string): number => {
  const [, number, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (FACTORS[unit ?? ''] ?? Number.NaN);
  if (Number.isFinite(ms) && ms <= MAX_MS) return ms;
  throw badInput([{ field, found: JSON.stringify(text), expected: 'a time like "30s", "10m" or "2h", at most 24h' }]);
};
