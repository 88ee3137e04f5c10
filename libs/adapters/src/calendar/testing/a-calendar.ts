import { CalendarConfig } from '@interlock/contracts';

/** A freeze of production from 09:00 to 16:00 Berlin time on 2 March 2026, with these members in place of its own. */
export const aCalendar = (says: Readonly<Record<string, unknown>> = {}): CalendarConfig =>
  CalendarConfig.parse({
    name: 'quiet',
    kind: 'freeze',
    environments: ['production'],
    timeZone: 'Europe/Berlin',
    start: '2026-03-02T09:00',
    duration: 'PT7H',
    ...says,
  });
