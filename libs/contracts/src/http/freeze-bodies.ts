import { z } from 'zod';
import { FreezeKind, FreezeScope } from '../events/environment-events.ts';
import { AskedInstant, EnvironmentName, Instant, Words } from '../primitives.ts';

const LONGEST_SECONDS = 366 * 86_400;

/** Body of `POST /v1/environments/{name}/freezes`: stop the line. Neither `until` nor `forSeconds`: until somebody ends it. */
export const FreezeCommand = z
  .strictObject({
    reason: Words(500),
    scope: FreezeScope.default({}),
    incident: Words(200).optional(),
    hotfixLane: z.boolean().default(false),
    /** First instant at which it is over; in the future. */
    until: AskedInstant.optional(),
    /** The same, counted from the server's now. */
    forSeconds: z.number().int().positive().max(LONGEST_SECONDS).optional(),
  })
  .refine(({ until, forSeconds }) => until === undefined || forSeconds === undefined, {
    path: ['forSeconds'],
    error: 'expected "until" or "forSeconds", not both',
  });
export type FreezeCommand = z.infer<typeof FreezeCommand>;

/** Body of `POST /v1/environments/{name}/freezes/{id}/end`. */
export const FreezeEndCommand = z.strictObject({ reason: Words(500) });
export type FreezeEndCommand = z.infer<typeof FreezeEndCommand>;

/** A freeze as it stands. `upcoming`: its calendar begins it at `from`. */
export const FreezeView = z.strictObject({
  freezeId: z.uuid(),
  environment: EnvironmentName,
  kind: FreezeKind,
  name: z.string(),
  status: z.enum(['active', 'upcoming', 'ended']),
  scope: FreezeScope,
  reason: z.string(),
  incident: z.string().nullable(),
  hotfixLane: z.boolean(),
  from: Instant,
  until: Instant.nullable(),
  /** `until` as clocks of the calendar's own zone show it; null for a stop-the-line. */
  untilLocal: z.string().nullable(),
  /** Catalog User or subject; for a calendar, "calendar <name>". */
  startedBy: z.string(),
});
export type FreezeView = z.infer<typeof FreezeView>;

/** An allowed window of a calendar. Open: `closesAt` is set; else `opensAt`, null when the calendar never opens it again. */
export const WindowView = z.strictObject({
  name: z.string(),
  scope: FreezeScope,
  open: z.boolean(),
  opensAt: Instant.nullable(),
  closesAt: Instant.nullable(),
});
export type WindowView = z.infer<typeof WindowView>;

/** Answer of `GET /v1/environments/{name}/freezes`: what is frozen now, what the calendars freeze next, and the windows. */
export const FreezeList = z.strictObject({ environment: EnvironmentName, items: z.array(FreezeView), windows: z.array(WindowView) });
export type FreezeList = z.infer<typeof FreezeList>;
