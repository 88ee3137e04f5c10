import { quoted } from '@interlock/domain';
import type { CalendarConfig, FieldError } from '@interlock/contracts';
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

/** What the clocks show at `start`, where they skip that time. */
export const skippedBy = ({ start, timeZone }: Pick<CalendarConfig, 'start' | 'timeZone'>): string | undefined => {
  const local = Temporal.PlainDateTime.from(start);
  const shown = local.toZonedDateTime(timeZone).toPlainDateTime();
  return shown.equals(local) ? undefined : shown.toString({ smallestUnit: 'minute' });
};

/** Either reads a value or says what was wrong with it. */
export const reading = <T>(field: string, found: string, expected: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof CalendarEntryError) throw cause;
    throw new CalendarEntryError([{ field, found: quoted(found), expected }], { cause });
  }
};

/** Throws `CalendarEntryError` with everything that is wrong. */
export const readEntry = (entry: CalendarConfig): ReadEntry => {
  const errors: FieldError[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CalendarEntryError)) throw error;
      errors.push(...error.errors);
      return undefined;
    }
  };
  const start = attempt(() => readStart(entry));
  const timeZone = attempt(() => readZone(entry, start ?? SOME_DAY));
  const duration = attempt(() => readDuration(entry, start ?? SOME_DAY, timeZone ?? 'UTC'));
  const recurrence = attempt(() => readRule(entry, start ?? SOME_DAY));
  if (start === undefined || timeZone === undefined || duration === undefined || recurrence === undefined)
    throw new CalendarEntryError(errors);
  return { start, timeZone, duration, ...recurrence };
};

/** Beside a start that cannot be read, the others are looked at all the same. */
const SOME_DAY = Temporal.PlainDateTime.from('2026-01-01T00:00');

const readStart = (entry: CalendarConfig): Temporal.PlainDateTime =>
  reading('start', entry.start, 'a date and time that exist, like "2026-12-20T18:00"', () =>
    Temporal.PlainDateTime.from(entry.start, { overflow: 'reject' }),
  );

const readZone = (entry: CalendarConfig, start: Temporal.PlainDateTime): string =>
  reading('timeZone', entry.timeZone, 'an IANA time zone like "Europe/Berlin"', () => {
    // An offset is no zone: it knows no summer.
    if (!/^[A-Za-z]/.test(entry.timeZone)) throw new RangeError('an offset');
    return start.toZonedDateTime(entry.timeZone).timeZoneId;
  });

const readDuration = (entry: CalendarConfig, start: Temporal.PlainDateTime, timeZone: string): Temporal.Duration =>
  reading('duration', entry.duration, 'a positive ISO 8601 duration like "PT7H" or "P14D"', () => {
    const read = Temporal.Duration.from(entry.duration);
    if (read.sign !== 1) throw new RangeError('not positive');
    start.toZonedDateTime(timeZone).add(read);
    return read;
  });

const readRule = ({ recurrence }: CalendarConfig, start: Temporal.PlainDateTime): Pick<ReadEntry, 'rule' | 'last'> => {
  if (recurrence === undefined) return { rule: null, last: Infinity };
  const { rruleString, last } = readRecurrence(recurrence);
  const rule = reading(
    'recurrence',
    recurrence,
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
  return { rule, last };
};
