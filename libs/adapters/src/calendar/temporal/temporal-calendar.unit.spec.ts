import fc from 'fast-check';
import type { CalendarConfig } from '@interlock/contracts';
import { aCalendar, calendarContract } from '../testing/index.ts';
import { temporalCalendar } from './temporal-calendar.ts';

calendarContract('temporal', temporalCalendar);

const calendar = temporalCalendar();
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const anEntry: fc.Arbitrary<CalendarConfig> = fc
  .record({
    timeZone: fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
      'Africa/Casablanca',
    ),
    start: fc
      .integer({ min: Date.parse('2024-01-01T00:00Z') / MINUTE_MS, max: Date.parse('2027-01-01T00:00Z') / MINUTE_MS })
      .map((minutes) => new Date(minutes * MINUTE_MS).toISOString().slice(0, 16)),
    duration: fc.constantFrom('PT15M', 'PT7H', 'PT24H', 'P1D', 'P2D', 'P1W'),
    recurrence: fc.constantFrom(
      'FREQ=DAILY',
      'FREQ=DAILY;INTERVAL=3',
      'FREQ=WEEKLY;BYDAY=MO,WE,SU',
      'FREQ=MONTHLY;BYMONTHDAY=-1,1',
      'FREQ=YEARLY',
    ),
  })
  .map((says) => aCalendar(says))
  .filter((entry) => calendar.check(entry).length === 0);

const anInstant = fc
  .integer({ min: Date.parse('2025-01-01T00:00Z'), max: Date.parse('2028-01-01T00:00Z') })
  .map((at) => new Date(at).toISOString());

describe('any entry, at any instant', () => {
  it('has disjoint intervals in order, each of some length, that do not touch', () => {
    fc.assert(
      fc.property(anEntry, anInstant, (entry, at) => {
        const found = calendar.expand(entry, at, new Date(Date.parse(at) + 20 * DAY_MS).toISOString());
        for (const [index, { from, until }] of found.entries()) {
          expect(from < until).toBe(true);
          expect((found[index + 1]?.from ?? '9') > until).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is in force exactly where an interval holds the instant, and comes next where the next one begins', () => {
    fc.assert(
      fc.property(anEntry, anInstant, (entry, at) => {
        const { current, next } = calendar.around(entry, at);
        const found = calendar.expand(entry, at, new Date(Date.parse(at) + 40 * DAY_MS).toISOString());
        const holding = found.find(({ from, until }) => from <= at && at < until);
        expect(current?.until).toEqual(holding?.until);
        const after = found.find(({ from }) => from > at);
        // What lies beyond the forty days is not in `found`.
        if (after !== undefined) expect(next?.from).toBe(after.from);
        else expect(next === null || Date.parse(next.from) >= Date.parse(at) + 40 * DAY_MS).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('begins at the local time of its start, whatever the clocks were set to, unless they skipped it', () => {
    fc.assert(
      fc.property(anEntry, anInstant, (entry, at) => {
        const minute = entry.start.slice(11, 16);
        const apart = aCalendar({ ...entry, duration: 'PT15M' });
        for (const { fromLocal } of calendar.expand(apart, at, new Date(Date.parse(at) + 20 * DAY_MS).toISOString())) {
          const found = fromLocal.slice(11, 16);
          const shift = Math.abs(Date.parse(`2026-01-01T${found}Z`) - Date.parse(`2026-01-01T${minute}Z`)) / MINUTE_MS;
          expect([0, 30, 60, 1380, 1410]).toContain(shift);
        }
      }),
      { numRuns: 25 },
    );
  });
});

// Brazil set its clocks back for the last time on 2019-02-16: until then whole days left an hour between them once a year.
it('refuses whole days that leave no gap once clocks are no longer changed', () => {
  const entry = aCalendar({ timeZone: 'America/Sao_Paulo', start: '2018-06-01T00:00', duration: 'PT24H', recurrence: 'FREQ=DAILY' });
  expect(calendar.check(entry)).toMatchObject([{ field: 'duration', found: expect.stringContaining('from 2019-02-17T03:00:00.000Z') }]);
});
