import { z } from 'zod';
import { Digest, Tier } from '../primitives.ts';

/**
 * What a verification summary (SLSA VSA) must say. Of the levels of one SLSA track a higher one includes the lower; any other level is compared as it is written.
 */
export const VerificationRequirement = z.strictObject({
  /** Absent: every tier. */
  tiers: z.array(Tier).min(1).max(4).optional(),
  /** One of `verifiedLevels`, e.g. `SLSA_BUILD_LEVEL_2`. */
  level: z.string().min(1).max(100),
  /** Seconds for which a summary counts after it was received. */
  maxAgeSeconds: z
    .number()
    .int()
    .positive()
    .max(365 * 86_400),
  /** Values of `verifier.id`; absent: any that its signer is trusted for (`verifierIds`). */
  verifiers: z.array(z.string().min(1).max(500)).min(1).max(20).optional(),
  /** Digests of the policies that the verifier must have applied, one of them; absent: any policy. */
  policies: z.array(Digest).min(1).max(20).optional(),
});
export type VerificationRequirement = z.infer<typeof VerificationRequirement>;

/** What verification summaries are asked for, and what they may stand in for. */
export const VerificationConfig = z.strictObject({
  /** Of the lines that fit a release's tier, each must be met by every artifact. */
  required: z.array(VerificationRequirement).max(20).default([]),
  /** An artifact of which no provenance was sent needs none where it meets one of the lines that fit, and the catalog names its source. Provenance that was sent speaks for itself, also where it was refused. */
  insteadOfProvenance: z.array(VerificationRequirement).max(20).default([]),
});
export type VerificationConfig = z.infer<typeof VerificationConfig>;
