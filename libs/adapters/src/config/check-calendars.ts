import { CalendarConfig, type FieldError } from '@interlock/contracts';
import { quoted } from '@interlock/domain';
import { skippedBy, temporalCalendar } from '../calendar/temporal/index.ts';

const MOST = 200;

/** What stands for a member that is wrong in itself, so that the others are looked at too. */
const STAND_IN = { timeZone: 'UTC', start: '2026-01-01T00:00', duration: 'PT1H', recurrence: undefined } as const;
const TIMES = Object.keys(STAND_IN) as readonly (keyof typeof STAND_IN)[];

/**
 * What is wrong with `calendars` beyond their shape: zones, dates, rules, names given twice. Takes them as they were written: one whose shape is wrong elsewhere is told with
 * everything at once. What is wrong with the shape itself is not told here.
 */
export const checkCalendars = (calendars: unknown): FieldError[] => {
  const calendar = temporalCalendar();
  const entries = (Array.isArray(calendars) ? calendars : []).slice(0, MOST).map(membersOf);
  const names = entries.map(({ name }) => name);
  return entries.flatMap((entry, index) => {
    const twice: FieldError[] =
      typeof entry['name'] !== 'string' || names.indexOf(entry['name']) === index
        ? []
        : [{ field: 'name', found: `${quoted(entry['name'])}, which another calendar bears`, expected: 'a name of its own' }];
    const wrong = TIMES.filter((name) => !CalendarConfig.shape[name].safeParse(entry[name]).success);
    const times = Object.fromEntries(TIMES.map((name) => [name, wrong.includes(name) ? STAND_IN[name] : entry[name]]));
    const whole = { name: 'calendar', kind: 'freeze', environments: ['any'], hotfixLane: false, ...times } as CalendarConfig;
    // Whether a rule ever occurs, its start says.
    const untold: readonly string[] = wrong.includes('start') ? [...wrong, 'recurrence'] : wrong;
    const errors = calendar.check(whole).filter(({ field }) => !untold.includes(field));
    return [...twice, ...errors].map((error) => ({ ...error, field: `calendars.${index}.${error.field}` }));
  });
};

const membersOf = (entry: unknown): Readonly<Record<string, unknown>> =>
  typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};

/** First occurrences at a time that a clock change skips: read by the offset of before it, which may not be what was meant. */
export const skippedStarts = (calendars: readonly CalendarConfig[]): FieldError[] =>
  calendars.flatMap((entry, index) => {
    const readAs = skippedBy(entry);
    return readAs === undefined
      ? []
      : [
          {
            field: `calendars.${index}.start`,
            found: `${quoted(entry.start)}, which the clocks of ${entry.timeZone} skip: it is read as ${readAs}`,
            expected: 'a time that exists there',
          },
        ];
  });
