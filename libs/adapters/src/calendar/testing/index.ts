export { aCalendar } from './a-calendar.ts';
export { calendarContract } from './calendar-contract.ts';
