import { Temporal } from 'temporal-polyfill';
import type { CalendarInterval } from '../calendar-expander.ts';
import type { ReadEntry } from './read-entry.ts';

const DAY_MS = 86_400_000;
/** The last instant that the contracts can write. */
const END_OF_TIME = Date.parse('9999-12-31T23:59:59.999Z');
/** Zones lie within a day of UTC; a second one is to spare. */
const ZONE_MS = 2 * DAY_MS;

interface Occurrence {
  readonly from: Temporal.ZonedDateTime;
  readonly until: Temporal.ZonedDateTime;
}

/** Runs of occurrences that begin between two instants (milliseconds), merged where they overlap or touch, in order. */
export const runsBetween = (entry: ReadEntry, from: number, to: number): CalendarInterval[] => {
  const runs: Occurrence[] = [];
  for (const occurrence of occurrencesBetween(entry, from, to)) {
    const run = runs.at(-1);
    if (run === undefined || run.until.epochMilliseconds < occurrence.from.epochMilliseconds) runs.push(occurrence);
    else if (occurrence.until.epochMilliseconds > run.until.epochMilliseconds)
      runs[runs.length - 1] = { from: run.from, until: occurrence.until };
  }
  return runs.map(intervalOf);
};

const occurrencesBetween = (entry: ReadEntry, from: number, to: number): Occurrence[] =>
  localStarts(entry, from, Math.min(to, entry.last, END_OF_TIME))
    .map((local) => local.toZonedDateTime(entry.timeZone, { disambiguation: 'compatible' }))
    .filter(({ epochMilliseconds: at }) => at >= from && at <= to && at <= entry.last && at < END_OF_TIME)
    .map((begins) => ({ from: begins, until: begins.add(entry.duration) }));

const localStarts = ({ rule, start }: ReadEntry, from: number, to: number): Temporal.PlainDateTime[] => {
  if (rule === null) return [start];
  const first = start.toZonedDateTime('UTC').epochMilliseconds;
  const at = (milliseconds: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO('UTC');
  const [after, before] = [Math.max(from - ZONE_MS, first), to + ZONE_MS];
  return before < after ? [] : rule.between(at(after), at(before), true).map((found) => found.toPlainDateTime());
};

const intervalOf = ({ from, until }: Occurrence): CalendarInterval => ({
  from: instantOf(from),
  fromLocal: localOf(from),
  until: instantOf(until),
  untilLocal: localOf(until),
});

const instantOf = ({ epochMilliseconds }: Temporal.ZonedDateTime): string =>
  new Date(Math.min(epochMilliseconds, END_OF_TIME)).toISOString();

const localOf = (zoned: Temporal.ZonedDateTime): string =>
  `${zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')} ${zoned.timeZoneId}`;
