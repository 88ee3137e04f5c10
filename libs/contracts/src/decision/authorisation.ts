import { z } from 'zod';
import { Artifact, Digest, EntityRef, EnvironmentName, Instant, ReleaseId } from '../primitives.ts';
import { RolloutLimits } from './outcome.ts';

/** A lease to *start* one rollout (design §3). Signed as DSSE with `AUTHORISATION_PAYLOAD_TYPE`. Valid in the half-open interval [issuedAt, expiresAt). */
export const Authorisation = z.strictObject({
  schemaVersion: z.literal(1),
  authorisationId: z.uuid(),
  releaseId: ReleaseId,
  decisionId: z.uuid(),
  component: EntityRef,
  environment: EnvironmentName,
  clusters: z.array(z.string().max(63)),
  artifacts: z.array(Artifact).min(1),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  limits: RolloutLimits.nullable(),
  issuedAt: Instant,
  expiresAt: Instant,
});
export type Authorisation = z.infer<typeof Authorisation>;

/** What runs by right: without expiry, ended only by a revocation, so that restarts are never blocked. Signed as DSSE with `RESIDENCY_PAYLOAD_TYPE`. */
export const Residency = z.strictObject({
  schemaVersion: z.literal(1),
  residencyId: z.uuid(),
  authorisationId: z.uuid(),
  releaseId: ReleaseId,
  component: EntityRef,
  environment: EnvironmentName,
  artifacts: z.array(Artifact).min(1),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  /** Set while the rollout is narrowed: what this residency covers. Absent: everything. */
  limits: RolloutLimits.optional(),
  since: Instant,
});
export type Residency = z.infer<typeof Residency>;
