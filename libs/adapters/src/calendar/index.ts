export type { CalendarExpander, CalendarInterval } from './calendar-expander.ts';
