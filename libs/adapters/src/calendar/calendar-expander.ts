import type { CalendarConfig, FieldError } from '@interlock/contracts';

/** A stretch of time, half-open: [from, until), as UTC instants and as clocks of the calendar's own zone show them. Occurrences that overlap or touch are one. */
export interface CalendarInterval {
  readonly from: string;
  readonly fromLocal: string;
  readonly until: string;
  readonly untilLocal: string;
}

/** Turns an entry of `calendars` into UTC intervals. Pure: the same entry and time zone data give the same intervals. Nothing lies beyond the year 9999. */
export interface CalendarExpander {
  /** Version of the time zone data, e.g. `2026a`: part of every decision's input. */
  readonly tzdata: string;
  /** What is wrong with an entry; `field` is a member of it. The other functions throw on an entry that has something wrong. */
  check(entry: CalendarConfig): FieldError[];
  /** Every interval that meets [from, to), whole, in order and disjoint. */
  expand(entry: CalendarConfig, from: string, to: string): CalendarInterval[];
  /** The interval that holds an instant, and the first one after it. `next` null: none in the twelve years that follow. */
  around(entry: CalendarConfig, instant: string): { readonly current: CalendarInterval | null; readonly next: CalendarInterval | null };
}
