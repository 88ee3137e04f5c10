import { z } from 'zod';
import { Artifact, Digest, EntityRef, EnvironmentName, Instant, ReleaseId, Sha256 } from '../primitives.ts';
import { ManifestDiffClaims } from '../evidence/manifest-diff.ts';
import { PipelineEvent } from '../pipeline/pipeline-event.ts';
import { Source } from '../candidate.ts';
import { AffectedParties } from './input.ts';
import { ApprovalRequirement, ChangeKind, PathName, Reason, Satisfied } from './outcome.ts';

/**
 * The decision package: exactly what an approver is shown and judges. Its digest (sha256 of the RFC 8785 form) is what a grant quotes.
 * `excluded` are the people who may not approve, resolved at the time of asking.
 */
export const DecisionPackage = z.strictObject({
  schemaVersion: z.literal(1),
  approvalId: z.uuid(),
  releaseId: ReleaseId,
  component: EntityRef,
  environment: EnvironmentName,
  artifacts: z.array(Artifact),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  source: Source,
  decisionId: z.uuid(),
  inputDigest: Sha256,
  materialDigest: Sha256,
  changeKind: ChangeKind,
  path: PathName,
  reasons: z.array(Reason),
  satisfied: z.array(Satisfied),
  requirement: ApprovalRequirement,
  /** Who is affected by the change; absent in packages written before this was shown. */
  affected: AffectedParties.optional(),
  /** What the rendered manifests change, one for each diff; absent where none was sent. */
  manifests: z.array(ManifestDiffClaims).max(100).optional(),
  /** What pipelines said of the release when people were asked, oldest first: claims that nobody signed. Absent where they said nothing. */
  pipelineEvents: z.array(PipelineEvent).max(100).optional(),
  excluded: z.array(z.strictObject({ person: EntityRef, why: z.enum(['author', 'committer', 'trigger', 'requester']) })),
  requestedAt: Instant,
  expiresAt: Instant,
});
export type DecisionPackage = z.infer<typeof DecisionPackage>;

/** One difference between two material facts: JSON pointer, and both sides (absent: null). */
export const MaterialDifference = z.strictObject({ pointer: z.string(), before: z.unknown(), after: z.unknown() });
export type MaterialDifference = z.infer<typeof MaterialDifference>;
