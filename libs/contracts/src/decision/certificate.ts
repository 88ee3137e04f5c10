import { z } from 'zod';
import { EntityRef, EnvironmentName, Instant, ReleaseId, Sha256 } from '../primitives.ts';
import { AfterApplying, ApprovalRequirement, ChangeKind, Outcome, PathName, Reason, RolloutLimits, Satisfied } from './outcome.ts';

/** What identifies the policy that decided: `bundle` is the digest of the WebAssembly module's bytes, `data` of the RFC 8785 form of its data. */
export const PolicyIdentity = z.strictObject({ bundle: Sha256, data: Sha256, revision: z.string().max(100) });
export type PolicyIdentity = z.infer<typeof PolicyIdentity>;

/**
 * Body of a decision certificate, version 1: what was decided, on what, by which policy. `replay` recomputes it from input, bundle and data
 * alone and compares the RFC 8785 bytes. It is stored in the content store and signed as DSSE with payload type `DECISION_PAYLOAD_TYPE`.
 */
export const DecisionBody = z.strictObject({
  schemaVersion: z.literal(1),
  decisionId: z.uuid(),
  releaseId: ReleaseId,
  component: EntityRef,
  environment: EnvironmentName,
  decidedAt: Instant,
  inputDigest: Sha256,
  policy: PolicyIdentity,
  catalogSnapshot: Sha256,
  signalSnapshot: Sha256,
  changeKind: ChangeKind,
  outcome: Outcome,
  /** Null when the outcome is `indeterminate`: no policy result could be read. */
  path: PathName.nullable(),
  reasons: z.array(Reason),
  satisfied: z.array(Satisfied),
  approval: ApprovalRequirement.nullable(),
  limits: RolloutLimits.nullable(),
  /** Null when the outcome is `indeterminate`. */
  materialDigest: Sha256.nullable(),
  validForSeconds: z.number().int().positive().nullable(),
  recheckAfterSeconds: z.number().int().positive().nullable(),
  /** As the policy's result has it. */
  afterApplying: AfterApplying.optional(),
});
export type DecisionBody = z.infer<typeof DecisionBody>;

export const DECISION_PAYLOAD_TYPE = 'application/vnd.interlock.decision.v1+json';
export const AUTHORISATION_PAYLOAD_TYPE = 'application/vnd.interlock.authorisation.v1+json';
export const RESIDENCY_PAYLOAD_TYPE = 'application/vnd.interlock.residency.v1+json';

/** DSSE envelope (secure-systems-lab/dsse v1): base64 payload, its type, signatures over the PAE. */
export const DsseEnvelope = z.strictObject({
  payload: z.base64(),
  payloadType: z.string().min(1).max(200),
  signatures: z
    .array(z.strictObject({ sig: z.string().min(1), keyid: z.string().max(200).optional() }))
    .min(1)
    .max(20),
});
export type DsseEnvelope = z.infer<typeof DsseEnvelope>;
