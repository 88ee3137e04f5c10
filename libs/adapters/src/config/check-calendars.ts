import type { CalendarConfig, FieldError } from '@interlock/contracts';
import { temporalCalendar } from '../calendar/temporal/index.ts';

/** What is wrong with `calendars` beyond their shape: zones, dates, rules, names given twice. */
export const checkCalendars = (calendars: readonly CalendarConfig[]): FieldError[] => {
  const calendar = temporalCalendar();
  const names = calendars.map(({ name }) => name);
  return calendars.flatMap((entry, index) => {
    const twice: FieldError[] =
      names.indexOf(entry.name) === index
        ? []
        : [{ field: 'name', found: `${JSON.stringify(entry.name)}, which another calendar bears`, expected: 'a name of its own' }];
    return [...twice, ...calendar.check(entry)].map((error) => ({ ...error, field: `calendars.${index}.${error.field}` }));
  });
};
