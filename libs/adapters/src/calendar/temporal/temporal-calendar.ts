import type { CalendarConfig, FieldError } from '@interlock/contracts';
import type { CalendarExpander } from '../calendar-expander.ts';
import { CalendarEntryError } from './calendar-entry-error.ts';
import { runsBetween } from './occurrences.ts';
import { readEntry, type ReadEntry } from './read-entry.ts';

const DAY_MS = 86_400_000;
const LONGEST_MS = 366 * DAY_MS;
/** Farther than any run of a valid entry reaches, so that a run is seen whole from within. */
const REACH_MS = 400 * DAY_MS;
/** Leap days can be eight years apart. */
const FAR_MS = 12 * 366 * DAY_MS;
/** How far to look back and ahead: a little first, for a daily rule has much to tell. */
const REACHES_MS: readonly (readonly [back: number, ahead: number])[] = [
  [40 * DAY_MS, 40 * DAY_MS],
  [REACH_MS, REACH_MS],
  [REACH_MS, FAR_MS],
];

/** Calendars by RFC 5545 (`rrule-temporal`) over TC39 Temporal, with the time zone data of this Node. */
export const temporalCalendar = (): CalendarExpander => {
  const read = new WeakMap<CalendarConfig, ReadEntry>();
  const entryOf = (entry: CalendarConfig): ReadEntry => {
    const known = read.get(entry) ?? readEntry(entry);
    read.set(entry, known);
    return known;
  };
  const around = (entry: CalendarConfig, instant: string): ReturnType<CalendarExpander['around']> => {
    const read = entryOf(entry);
    const at = Date.parse(instant);
    let found: ReturnType<CalendarExpander['around']> = { current: null, next: null };
    for (const [back, ahead] of REACHES_MS) {
      const runs = runsBetween(read, at - back - lengthOf(read), at + ahead);
      const current = runs.find(({ from, until }) => from <= instant && instant < until) ?? null;
      found = { current, next: runs.find(({ from }) => from > instant) ?? null };
      // The first run of a scan may have begun before it.
      if (found.next !== null && (current === null || current !== runs[0])) return found;
    }
    return found;
  };
  return {
    tzdata: process.versions['tz'] ?? 'unknown',
    check: (entry) => {
      try {
        return emptyOrEndless(entry, readEntry(entry));
      } catch (error) {
        if (error instanceof CalendarEntryError) return [...error.errors];
        throw error;
      }
    },
    expand: (entry, from, to) =>
      runsBetween(entryOf(entry), Date.parse(from) - REACH_MS - lengthOf(entryOf(entry)), Date.parse(to) + REACH_MS).filter(
        (run) => run.from < to && from < run.until,
      ),
    around,
  };
};

/** No occurrence is longer than twice the first: months and clock changes differ by less. */
const lengthOf = ({ start, timeZone, duration }: ReadEntry): number => {
  const begins = start.toZonedDateTime(timeZone);
  return 2 * (begins.add(duration).epochMilliseconds - begins.epochMilliseconds);
};

/** A rule that never occurs, or a stretch that never ends, is a typing error. */
const emptyOrEndless = (entry: CalendarConfig, read: ReadEntry): FieldError[] => {
  const begins = read.start.toZonedDateTime(read.timeZone).epochMilliseconds;
  const runs = runsBetween(read, begins, begins + FAR_MS);
  if (runs.length === 0)
    return [
      {
        field: 'recurrence',
        found: JSON.stringify(entry.recurrence ?? ''),
        expected: `a rule that occurs in the twelve years after ${entry.start}`,
      },
    ];
  // Not the first one alone: where clocks are no longer changed (Morocco, from 2026-09-20), whole days leave no gap any more.
  const endless = runs.find(({ from, until }) => Date.parse(until) - Date.parse(from) > LONGEST_MS);
  if (endless === undefined) return [];
  return [
    {
      field: 'duration',
      found: `${JSON.stringify(entry.duration)}, which leaves no gap from ${endless.from} to ${endless.until} at least`,
      expected: 'at most 366 days at a stretch',
    },
  ];
};
