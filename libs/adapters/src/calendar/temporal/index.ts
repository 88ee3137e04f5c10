export { skippedBy } from './read-entry.ts';
export { temporalCalendar } from './temporal-calendar.ts';
