import { z } from 'zod';
import { Actor, Artifact, EntityRef, EnvironmentName, Instant, Tier } from '../primitives.ts';

/**
 * Whom a freeze or a window concerns. Every member that is there must match; none: everything in the environment. A component whose tier is not
 * known matches every tier, one that the catalog does not have matches everything: nothing slips through a hole in the catalog.
 */
export const FreezeScope = z.strictObject({
  components: z.array(EntityRef).min(1).max(200).optional(),
  tiers: z.array(Tier).min(1).max(4).optional(),
  systems: z.array(EntityRef).min(1).max(200).optional(),
});
export type FreezeScope = z.infer<typeof FreezeScope>;

/** `stop_the_line`: someone said stop. `calendar`: interlock.yaml planned it. */
export const FreezeKind = z.enum(['stop_the_line', 'calendar']);
export type FreezeKind = z.infer<typeof FreezeKind>;

/**
 * Changes to an environment stop. In force in the half-open interval [from, until); `until` null: until somebody ends it. A calendar's freeze is
 * recorded as it begins; it holds by the calendar itself, not by this event.
 */
export const FreezeStarted = z.strictObject({
  freezeId: z.uuid(),
  environment: EnvironmentName,
  kind: FreezeKind,
  name: z.string().min(1).max(63),
  scope: FreezeScope,
  reason: z.string().min(1).max(500),
  incident: z.string().min(1).max(200).nullable(),
  /** A hotfix that names the incident may be judged by people instead of being held. */
  hotfixLane: z.boolean(),
  from: Instant,
  until: Instant.nullable(),
  startedBy: Actor,
});
export type FreezeStarted = z.infer<typeof FreezeStarted>;

/** A freeze is over: by a person's word, because its time has come, or because the calendar no longer says so. */
export const FreezeEnded = z.strictObject({
  freezeId: z.uuid(),
  environment: EnvironmentName,
  reason: z.string().min(1).max(500),
  endedBy: Actor,
});
export type FreezeEnded = z.infer<typeof FreezeEnded>;

/** A deployer reports something live where nothing of the component was ever authorised: there is no release on whose stream it could stand as drift. */
export const UnauthorisedDeploymentReported = z.strictObject({
  environment: EnvironmentName,
  component: EntityRef,
  artifacts: z.array(Artifact).min(1).max(50),
  reportedBy: Actor,
  /** How the deployer names it; null when it does not. */
  reference: z.string().max(200).nullable(),
});

/** Streams `environment-<name>`: what concerns an environment and no single release. */
export const ENVIRONMENT_EVENTS = { FreezeStarted, FreezeEnded, UnauthorisedDeploymentReported } as const;

export type EnvironmentEvent = {
  [T in keyof typeof ENVIRONMENT_EVENTS]: { readonly type: T; readonly data: z.infer<(typeof ENVIRONMENT_EVENTS)[T]> };
}[keyof typeof ENVIRONMENT_EVENTS];
