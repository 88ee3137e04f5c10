import { Temporal } from 'temporal-polyfill';
import { CalendarEntryError } from './calendar-entry-error.ts';

const PARTS: ReadonlySet<string> = new Set([
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYMONTH',
  'BYMONTHDAY',
  'BYDAY',
  'BYYEARDAY',
  'BYWEEKNO',
  'BYSETPOS',
  'WKST',
]);
const FREQUENCIES: ReadonlySet<string> = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);
const UNTIL = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

export interface ReadRecurrence {
  /** The rule without UNTIL, which is an instant while the rule runs over local times. */
  readonly rruleString: string;
  /** UNTIL in milliseconds since the epoch; infinite without one. */
  readonly last: number;
}

/** A rule part by part: what the library would pass over in silence is an error here. The time of day is the start's, so there are no parts below the day. */
export const readRecurrence = (text: string): ReadRecurrence => {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const [name = '', value = '', ...more] = part.split('=');
    if (!PARTS.has(name) || value === '' || more.length > 0 || parts.has(name))
      throw refused(JSON.stringify(part), `RFC 5545 parts, each once, of ${[...PARTS].join(', ')}`);
    parts.set(name, value);
  }
  const frequency = parts.get('FREQ') ?? '';
  if (!FREQUENCIES.has(frequency))
    throw refused(frequency === '' ? 'no FREQ' : `FREQ=${frequency}`, `FREQ of ${[...FREQUENCIES].join(', ')}`);
  const until = parts.get('UNTIL');
  if (until !== undefined && parts.has('COUNT')) throw refused('COUNT and UNTIL', 'one of them');
  parts.delete('UNTIL');
  return {
    rruleString: `RRULE:${[...parts].map(([name, value]) => `${name}=${value}`).join(';')}`,
    last: until === undefined ? Infinity : untilOf(until),
  };
};

const untilOf = (text: string): number => {
  const expected = 'UNTIL in UTC, like UNTIL=20261231T230000Z';
  const parts = UNTIL.exec(text);
  if (parts === null) throw refused(`UNTIL=${text}`, expected);
  const [, year, month, day, hour, minute, second] = parts;
  try {
    return Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`).epochMilliseconds;
  } catch (cause) {
    throw refused(`UNTIL=${text}`, expected, cause);
  }
};

const refused = (found: string, expected: string, cause?: unknown): CalendarEntryError =>
  new CalendarEntryError([{ field: 'recurrence', found, expected }], cause === undefined ? {} : { cause });
