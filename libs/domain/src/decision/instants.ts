import { quoted } from '../json/index.ts';

const MS_PER_DAY = 86_400_000;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/;

/** Milliseconds since the epoch of an instant (contracts: `Instant`). Arithmetic on the civil calendar, so that no clock is at hand here. */
export const epochMs = (instant: string): number => {
  const parts = INSTANT.exec(instant)?.slice(1).map(Number);
  if (parts === undefined) throw new RangeError(`found ${quoted(instant, 42)}, expected an instant like 2026-01-02T03:04:05.678Z`);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  return daysFromCivil(year, month, day) * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
};

/** Whole seconds from one instant to a later one; 0 when it is not later: a negative duration never enters a rule (matrix 25). */
export const secondsBetween = (from: string, to: string): number => Math.max(0, Math.floor((epochMs(to) - epochMs(from)) / 1000));

/** The instant that many seconds later. */
export const secondsAfter = (from: string, seconds: number): string => instantOf(epochMs(from) + seconds * 1000);

const instantOf = (ms: number): string => {
  const day = Math.floor(ms / MS_PER_DAY);
  const [year, month, dayOfMonth] = civilFromDays(day);
  const rest = ms - day * MS_PER_DAY;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`;
  return `${date}T${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${two((rest / 1000) % 60)}.${String(rest % 1000).padStart(3, '0')}Z`;
};

/** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`: the year begins in March, so that the leap day is its last. */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
};

const civilFromDays = (days: number): readonly [number, number, number] => {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9);
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1];
};
