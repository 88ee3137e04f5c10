import { quoted } from '@interlock/domain';
import type { CalendarConfig } from '@interlock/contracts';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { CalendarEntryError } from './calendar-entry-error.ts';
import { readRecurrence } from './read-recurrence.ts';

/** An entry as Temporal reads it. */
export interface ReadEntry {
  readonly start: Temporal.PlainDateTime;
  readonly timeZone: string;
  readonly duration: Temporal.Duration;
  /** Over local times written as if they were UTC: a clock change takes no occurrence away. Null: it occurs once, at `start`. */
  readonly rule: RRuleTemporal<Temporal.ZonedDateTime> | null;
  /** Last instant at which an occurrence may begin, in milliseconds. */
  readonly last: number;
}

/** Either reads a value or says what was wrong with it. */
export const reading = <T>(field: string, found: string, expected: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof CalendarEntryError) throw cause;
    throw new CalendarEntryError([{ field, found: quoted(found), expected }], { cause });
  }
};

export const readEntry = (entry: CalendarConfig): ReadEntry => {
  const start = reading('start', entry.start, 'a date and time that exist, like "2026-12-20T18:00"', () =>
    Temporal.PlainDateTime.from(entry.start, { overflow: 'reject' }),
  );
  const timeZone = reading('timeZone', entry.timeZone, 'an IANA time zone like "Europe/Berlin"', () => {
    // An offset is no zone: it knows no summer.
    if (!/^[A-Za-z]/.test(entry.timeZone)) throw new RangeError('an offset');
    return start.toZonedDateTime(entry.timeZone).timeZoneId;
  });
  const duration = reading('duration', entry.duration, 'a positive ISO 8601 duration like "PT7H" or "P14D"', () => {
    const read = Temporal.Duration.from(entry.duration);
    if (read.sign !== 1) throw new RangeError('not positive');
    start.toZonedDateTime(timeZone).add(read);
    return read;
  });
  if (entry.recurrence === undefined) return { start, timeZone, duration, rule: null, last: Infinity };
  const { rruleString, last } = readRecurrence(entry.recurrence);
  const rule = reading(
    'recurrence',
    entry.recurrence,
    'an RFC 5545 rule like "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"',
    () =>
      new RRuleTemporal<Temporal.ZonedDateTime>({
        rruleString,
        dtstart: start.toZonedDateTime('UTC'),
        temporal: Temporal,
        strict: true,
        cache: false,
        maxIterations: 1_000_000,
      }),
  );
  return { start, timeZone, duration, rule, last };
};
