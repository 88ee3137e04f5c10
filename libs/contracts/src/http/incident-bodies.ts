import { z } from 'zod';
import { AskedInstant, EntityRef, EnvironmentName, Instant, ReleaseId } from '../primitives.ts';

/** Body of `POST /v1/incidents`: ties an incident to what runs. Either `component`, whose resident release gets the link, or `releaseId` itself. */
export const IncidentLink = z
  .strictObject({
    /** As the incident tool calls it; a timeline is asked for by the same name. */
    incident: z
      .string()
      .max(500)
      .regex(/^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u, 'expected text without control characters, not begun or ended by a space'),
    environment: EnvironmentName,
    component: EntityRef.optional(),
    releaseId: ReleaseId.optional(),
    /** When it began, where that was before it was linked. Not in the future. */
    startedAt: AskedInstant.optional(),
  })
  .refine(({ component, releaseId }) => (component === undefined) !== (releaseId === undefined), {
    path: ['component'],
    message: 'expected either component or releaseId',
  });
export type IncidentLink = z.infer<typeof IncidentLink>;

/** Answer of `POST /v1/incidents` (202): on the record. `created` false: it was linked to that release and environment before. */
export const IncidentAccepted = z.strictObject({
  incident: z.string(),
  releaseId: ReleaseId,
  component: EntityRef,
  environment: EnvironmentName,
  linkedAt: Instant,
  created: z.boolean(),
});
export type IncidentAccepted = z.infer<typeof IncidentAccepted>;
