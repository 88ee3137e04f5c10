export { temporalCalendar } from './temporal-calendar.ts';
