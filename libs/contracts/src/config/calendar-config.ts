import { z } from 'zod';
import { FreezeScope } from '../events/environment-events.ts';
import { EnvironmentName } from '../primitives.ts';

/** Local date and time without zone or offset: `timeZone` beside it says where. */
const LocalDateTime = z
  .string()
  .max(30)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/, 'expected a local date and time like "2026-12-20T18:00"');

/**
 * An entry of `calendars`: when an environment is frozen, or when changes are allowed. Where windows concern a release, it must lie in one of them.
 * Occurrences are half-open: [start, start + duration).
 */
export const CalendarConfig = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[a-z0-9]+(?:-+[a-z0-9]+)*$/, 'expected lower-case letters, digits and "-"'),
  kind: z.enum(['freeze', 'window']),
  environments: z.array(EnvironmentName).min(1).max(50),
  ...FreezeScope.shape,
  /** IANA time zone, e.g. "Europe/Berlin". */
  timeZone: z.string().min(1).max(64),
  /** The first occurrence; RFC 5545 DTSTART. A time that a clock change skips is read by the offset of before it, a doubled one is the first. */
  start: LocalDateTime,
  /** ISO 8601, e.g. "PT7H" or "P14D". Days, weeks and months are those of the wall, hours are exact. */
  duration: z.string().min(1).max(40),
  /** RFC 5545 RRULE, e.g. "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", at most daily; UNTIL in UTC. Absent: it occurs once. */
  recurrence: z.string().min(1).max(300).optional(),
  /** Shown to whoever is held. Absent: the name. */
  reason: z.string().min(1).max(500).optional(),
  /** Of a freeze: a hotfix that names an incident may be judged by people instead of being held. */
  hotfixLane: z.boolean().default(false),
});
export type CalendarConfig = z.infer<typeof CalendarConfig>;
