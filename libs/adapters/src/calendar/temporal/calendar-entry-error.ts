import type { FieldError } from '@interlock/contracts';

/** An entry that cannot be expanded: what is wrong, by field. */
export class CalendarEntryError extends Error {
  readonly code = 'calendar.invalid';
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[], options?: { cause?: unknown }) {
    super(errors.map(({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`).join('; '), options);
    this.name = 'CalendarEntryError';
    this.errors = errors;
  }
}
