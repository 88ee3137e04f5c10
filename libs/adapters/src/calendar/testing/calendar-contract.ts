import type { CalendarExpander } from '../calendar-expander.ts';
import { aCalendar } from './a-calendar.ts';

type Row = readonly [what: string, says: Readonly<Record<string, unknown>>, from: string, to: string, expected: readonly string[]];

/** Matrix case 26: what local rules become in UTC. Transitions are those that the rules in force have fixed, so that newer tz data says the same. */
const TABLE: readonly Row[] = [
  ['once', {}, '2026-01-01', '2027-01-01', ['2026-03-02T08:00/15:00']],
  [
    'weekly across the spring change',
    { recurrence: 'FREQ=WEEKLY;BYDAY=MO,TH' },
    '2026-03-26',
    '2026-04-03',
    ['2026-03-26T08:00/15:00', '2026-03-30T07:00/14:00', '2026-04-02T07:00/14:00'],
  ],
  [
    'a local time that the spring change skips: read by the offset of before',
    { start: '2026-03-01T02:30', duration: 'PT1H', recurrence: 'FREQ=DAILY' },
    '2026-03-28',
    '2026-03-31',
    ['2026-03-28T01:30/02:30', '2026-03-29T01:30/02:30', '2026-03-30T00:30/01:30'],
  ],
  [
    'a local time that the autumn change has twice: the first',
    { start: '2026-03-01T02:30', duration: 'PT1H', recurrence: 'FREQ=DAILY' },
    '2026-10-25',
    '2026-10-26',
    ['2026-10-25T00:30/01:30'],
  ],
  [
    'a day of the wall is 23 hours, and 25',
    { start: '2026-03-29T00:00', duration: 'P1D', recurrence: 'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-28T23:00/2026-03-29T22:00', '2026-10-24T22:00/2026-10-25T23:00'],
  ],
  [
    'twenty-four hours are twenty-four hours',
    { start: '2026-03-29T00:00', duration: 'PT24H' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-28T23:00/2026-03-29T23:00'],
  ],
  [
    'the leap day, which 2100 does not have',
    { timeZone: 'UTC', start: '2096-02-29T00:00', duration: 'P1D', recurrence: 'FREQ=YEARLY' },
    '2096-01-01',
    '2105-01-01',
    ['2096-02-29T00:00/2096-03-01T00:00', '2104-02-29T00:00/2104-03-01T00:00'],
  ],
  [
    'past the 31 bits of 2038',
    { timeZone: 'America/New_York', start: '2026-01-05T09:00', recurrence: 'FREQ=WEEKLY;BYDAY=MO', duration: 'PT1H' },
    '2038-01-18',
    '2038-01-26',
    ['2038-01-18T14:00/15:00', '2038-01-25T14:00/15:00'],
  ],
  [
    'the last day that can be written, cut at its end',
    { timeZone: 'UTC', start: '9999-12-30T00:00', duration: 'P1W', recurrence: 'FREQ=DAILY' },
    '9999-12-01',
    '9999-12-31',
    ['9999-12-30T00:00/9999-12-31T23:59:59.999'],
  ],
  [
    'a zone far in the east',
    { timeZone: 'Pacific/Kiritimati', start: '2026-03-02T00:00', duration: 'PT1H' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-01T10:00/11:00'],
  ],
  [
    'a zone of 45 minutes',
    { timeZone: 'Asia/Kathmandu', start: '2026-03-02T09:00', duration: 'PT1H' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-02T03:15/04:15'],
  ],
  [
    'UNTIL, the instant included',
    { timeZone: 'UTC', duration: 'PT1H', recurrence: 'FREQ=DAILY;UNTIL=20260303T090000Z' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-02T09:00/10:00', '2026-03-03T09:00/10:00'],
  ],
  [
    'COUNT',
    { timeZone: 'UTC', duration: 'PT1H', recurrence: 'FREQ=DAILY;INTERVAL=2;COUNT=2' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-02T09:00/10:00', '2026-03-04T09:00/10:00'],
  ],
  [
    'days that touch: one stretch',
    { timeZone: 'UTC', start: '2026-03-07T00:00', duration: 'P1D', recurrence: 'FREQ=WEEKLY;BYDAY=SA,SU;COUNT=4' },
    '2026-01-01',
    '2027-01-01',
    ['2026-03-07T00:00/2026-03-09T00:00', '2026-03-14T00:00/2026-03-16T00:00'],
  ],
  [
    'occurrences that overlap: one stretch, seen whole from its midst',
    { timeZone: 'UTC', start: '2026-03-02T00:00', duration: 'P3D', recurrence: 'FREQ=DAILY;COUNT=5' },
    '2026-03-05',
    '2026-03-06',
    ['2026-03-02T00:00/2026-03-09T00:00'],
  ],
  ['half-open: over at its end', { timeZone: 'UTC', duration: 'PT1H' }, '2026-03-02T10:00', '2027-01-01', []],
  ['half-open: not asked for beyond', { timeZone: 'UTC', duration: 'PT1H' }, '2026-01-01', '2026-03-02T09:00', []],
];

const BAD: readonly (readonly [what: string, says: Readonly<Record<string, unknown>>, field: string, found: string])[] = [
  ['a zone that nobody knows', { timeZone: 'Europe/Berlln' }, 'timeZone', '"Europe/Berlln"'],
  ['an offset for a zone', { timeZone: '+01:00' }, 'timeZone', '"+01:00"'],
  ['a day that does not exist', { start: '2026-02-30T09:00' }, 'start', '"2026-02-30T09:00"'],
  ['a duration of another dialect', { duration: '7h' }, 'duration', '"7h"'],
  ['a negative duration', { duration: '-PT1H' }, 'duration', '"-PT1H"'],
  ['no duration at all', { duration: 'PT0S' }, 'duration', '"PT0S"'],
  ['a frequency that does not exist', { recurrence: 'FREQ=WEEKLYY' }, 'recurrence', 'FREQ=WEEKLYY'],
  ['a frequency below the day', { recurrence: 'FREQ=HOURLY' }, 'recurrence', 'FREQ=HOURLY'],
  ['a part that nobody knows', { recurrence: 'FREQ=DAILY;BYDY=MO' }, 'recurrence', '"BYDY=MO"'],
  ['a part twice', { recurrence: 'FREQ=DAILY;FREQ=WEEKLY' }, 'recurrence', '"FREQ=WEEKLY"'],
  ['a weekday that does not exist', { recurrence: 'FREQ=WEEKLY;BYDAY=XX' }, 'recurrence', '"FREQ=WEEKLY;BYDAY=XX"'],
  ['an UNTIL without zone', { recurrence: 'FREQ=DAILY;UNTIL=20260304T000000' }, 'recurrence', 'UNTIL=20260304T000000'],
  ['an UNTIL that does not exist', { recurrence: 'FREQ=DAILY;UNTIL=20260230T000000Z' }, 'recurrence', 'UNTIL=20260230T000000Z'],
  [
    'a rule that never occurs',
    { recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' },
    'recurrence',
    '"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"',
  ],
  ['a stretch without an end', { duration: 'P1D', recurrence: 'FREQ=DAILY' }, 'duration', '"P1D", which leaves no gap'],
];

const instant = (text: string): string => {
  const full = text.length === 10 ? `${text}T00:00:00.000` : text.length === 16 ? `${text}:00.000` : text;
  return `${full}Z`;
};
/** `2026-03-02T08:00/15:00`: the end's day is left out when it is the same. */
const shown = ({ from, until }: { readonly from: string; readonly until: string }): string => {
  const short = (text: string): string => text.replace(/(?::00\.000)?Z$/, '');
  return `${short(from)}/${from.slice(0, 10) === until.slice(0, 10) ? short(until).slice(11) : short(until)}`;
};

/** What every calendar adapter does. */
export const calendarContract = (name: string, open: () => CalendarExpander): void => {
  describe(`${name}: an entry of the calendar`, () => {
    const calendar = open();

    it.each(TABLE)('%s', (_what, says, from, to, expected) => {
      const found = calendar.expand(aCalendar(says), instant(from), instant(to));
      expect(found.map(shown)).toEqual(expected);
    });

    it('is told with the clocks of its own zone beside it', () => {
      const [first] = calendar.expand(aCalendar(), instant('2026-03-02'), instant('2026-03-03'));
      expect(first).toMatchObject({ fromLocal: '2026-03-02 09:00 Europe/Berlin', untilLocal: '2026-03-02 16:00 Europe/Berlin' });
    });

    it('is in force from its first instant and no longer at its last', () => {
      const entry = aCalendar({ timeZone: 'UTC', duration: 'PT1H' });
      const inForce = (at: string): boolean => calendar.around(entry, at).current !== null;
      expect(
        ['2026-03-02T08:59:59.999Z', '2026-03-02T09:00:00.000Z', '2026-03-02T09:59:59.999Z', '2026-03-02T10:00:00.000Z'].map(inForce),
      ).toEqual([false, true, true, false]);
    });

    it('names what comes next, however far away', () => {
      const leap = aCalendar({ timeZone: 'UTC', start: '2096-02-29T00:00', duration: 'P1D', recurrence: 'FREQ=YEARLY' });
      expect(calendar.around(leap, instant('2096-03-01')).next?.from).toBe('2104-02-29T00:00:00.000Z');
      expect(calendar.around(aCalendar(), instant('2026-03-02T12:00')).next).toBeNull();
    });

    it('says of which time zone data its instants are', () => {
      expect(calendar.tzdata).toMatch(/^\d{4}[a-z]+$/);
    });
  });

  describe(`${name}: an entry that makes no sense`, () => {
    it.each(BAD)('%s is named, with what was found', (_what, says, field, found) => {
      const errors = open().check(aCalendar(says));
      expect(errors).toEqual([
        { field, found: expect.stringContaining(found) as string, expected: expect.stringMatching(/.{5}/) as string },
      ]);
    });

    it.each(TABLE)('is none of those of the table: %s', (_what, says) => {
      expect(open().check(aCalendar(says))).toEqual([]);
    });
  });
};
