import { z } from 'zod';
import { DecisionBody } from '../decision/certificate.ts';
import { DecisionInput } from '../decision/input.ts';
import { Outcome, PathName, Reason } from '../decision/outcome.ts';
import { DecisionPackage, MaterialDifference } from '../decision/package.ts';
import { EvidenceClaims, EvidenceKind, EvidenceRejectionCode, Signer } from '../evidence/evidence.ts';
import { DsseEnvelope } from '../decision/certificate.ts';
import { Artifact, Digest, EntityRef, EnvironmentName, Instant, ReleaseId, Sha256, Words } from '../primitives.ts';
import { Source } from '../candidate.ts';
import { PipelineEvent, PipelineMatch } from '../pipeline/pipeline-event.ts';
import { LedgerProof } from './ledger-bodies.ts';

/** Answer of `POST /v1/release-candidates` (202): recorded, no more. `created` false: the same candidate was announced before. */
export const CandidateAccepted = z.strictObject({
  releaseId: ReleaseId,
  created: z.boolean(),
  evidence: z.array(
    z.strictObject({
      digest: Sha256,
      verdict: z.enum(['accepted', 'rejected', 'known']),
      kind: EvidenceKind.nullable(),
      rejection: z.strictObject({ code: EvidenceRejectionCode, field: z.string(), found: z.string(), expected: z.string() }).nullable(),
    }),
  ),
});
export type CandidateAccepted = z.infer<typeof CandidateAccepted>;

/** Body of `POST /v1/promotions`. */
export const PromotionCommand = z.strictObject({
  releaseId: ReleaseId,
  environment: EnvironmentName,
  why: Words(300).optional(),
  /** The release cures this incident. */
  hotfix: z.strictObject({ incident: Words(500) }).optional(),
});
export type PromotionCommand = z.infer<typeof PromotionCommand>;

/** Answer of `POST /v1/promotions` (202). `requested` false: it had been asked for, and that attempt has not ended. `attempt` is the one that goes on now. */
export const PromotionAccepted = z.strictObject({
  releaseId: ReleaseId,
  environment: EnvironmentName,
  requested: z.boolean(),
  attempt: z.number().int().positive(),
});
export type PromotionAccepted = z.infer<typeof PromotionAccepted>;

/** Query of `GET /v1/promotions/rollback`: what a rollback would do. `to` absent: the release that was resident before. */
export const RollbackQuery = z.strictObject({ component: EntityRef, environment: EnvironmentName, to: ReleaseId.optional() });
export type RollbackQuery = z.infer<typeof RollbackQuery>;

const RollbackSide = z.strictObject({
  releaseId: ReleaseId,
  artifacts: z.array(Artifact),
  configuration: z.strictObject({ digest: Digest }).nullable(),
});

/** What a rollback would do, and what policy would say of it now. Nothing is recorded by asking. */
export const RollbackPlan = z.strictObject({
  component: EntityRef,
  environment: EnvironmentName,
  /** What runs, or is being rolled out. */
  from: RollbackSide,
  /** `since`: when it became resident, the last time that it did. */
  to: RollbackSide.extend({ since: Instant }),
  outcome: Outcome,
  reasons: z.array(Reason),
});
export type RollbackPlan = z.infer<typeof RollbackPlan>;

/** Body of `POST /v1/promotions/rollback` (202, answers `PromotionAccepted` of the release that is gone back to). `from` and `to` as the plan named them: a plan that no longer fits is refused. */
export const RollbackCommand = z.strictObject({
  component: EntityRef,
  environment: EnvironmentName,
  from: ReleaseId,
  to: ReleaseId,
  reason: Words(2000),
  incident: Words(500).optional(),
});
export type RollbackCommand = z.infer<typeof RollbackCommand>;

/** Body of `…/grant` and `…/refuse`. `packageDigest` is the digest of the package that the approver saw. */
export const ApprovalCommand = z.strictObject({ packageDigest: Sha256, comment: Words(2000).optional() });
export type ApprovalCommand = z.infer<typeof ApprovalCommand>;

/** Phase of a release in one environment, for lists and for `release gate`. */
export const Phase = z.enum([
  'requested',
  'held',
  'escalated',
  'denied',
  'indeterminate',
  'authorised',
  'deploying',
  'narrowed',
  'applied',
  'stopped',
  'failed',
  'rolled_back',
  'voided',
  'superseded',
]);
export type Phase = z.infer<typeof Phase>;

export const ApprovalSummary = z.strictObject({
  approvalId: z.uuid(),
  releaseId: ReleaseId,
  component: EntityRef,
  environment: EnvironmentName,
  status: z.enum(['open', 'complete', 'refused', 'expired', 'voided']),
  packageDigest: Sha256,
  requestedAt: Instant,
  expiresAt: Instant,
  seats: z.array(z.strictObject({ seat: z.string(), group: z.string(), why: z.string(), filledBy: EntityRef.nullable() })),
  grants: z.array(z.strictObject({ grantId: z.uuid(), person: EntityRef, at: Instant })),
  /** Set when voided by a change of facts. */
  difference: z.array(MaterialDifference),
  /** The request before this one, where the facts moved under it: who had granted it, and what moved. */
  replaces: z.strictObject({ approvalId: z.uuid(), people: z.array(EntityRef), difference: z.array(MaterialDifference) }).optional(),
});
export type ApprovalSummary = z.infer<typeof ApprovalSummary>;

/** Answer of `GET /v1/approvals/{id}`. */
export const ApprovalDetail = z.strictObject({ approval: ApprovalSummary, package: DecisionPackage });
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

/** A release in one environment. */
export const EnvironmentView = z.strictObject({
  environment: EnvironmentName,
  phase: Phase,
  outcome: Outcome.nullable(),
  path: PathName.nullable(),
  decisionId: z.uuid().nullable(),
  decisions: z.number().int().nonnegative(),
  authorisationId: z.uuid().nullable(),
  authorisationExpiresAt: Instant.nullable(),
  deploymentId: z.uuid().nullable(),
  appliedAt: Instant.nullable(),
  /** The latest approval request, whatever became of it. */
  approval: ApprovalSummary.nullable(),
  drift: z.strictObject({ driftId: z.uuid(), found: z.array(Artifact), since: Instant }).nullable(),
  /** Counts from 1: asked again after an attempt has ended, it is the next one. */
  attempt: z.number().int().positive(),
  /** Set when this attempt goes back to this release from another. */
  rollback: z.strictObject({ from: ReleaseId, reason: z.string(), incident: z.string().nullable() }).nullable(),
  hotfix: z.strictObject({ incident: z.string() }).nullable(),
  /** Share of the instances that run it: 1 once applied; null before anything is live. */
  share: z.number().gt(0).max(1).nullable(),
  /** Narrowed steps of this attempt, oldest first. */
  steps: z.array(z.strictObject({ share: z.number().gt(0).lt(1), at: Instant })),
  verification: z
    .strictObject({
      status: z.enum(['verified', 'degraded']),
      at: Instant,
      reasons: z.array(z.strictObject({ code: z.string(), message: z.string() })),
    })
    .nullable(),
  supersededBy: ReleaseId.nullable(),
  rolledBackTo: ReleaseId.nullable(),
  /** Absent: enforced. */
  enforcement: z.literal('observe').optional(),
  requestedAt: Instant,
  updatedAt: Instant,
});
export type EnvironmentView = z.infer<typeof EnvironmentView>;

export const EvidenceView = z.strictObject({
  digest: Sha256,
  verdict: z.enum(['accepted', 'rejected']),
  kind: EvidenceKind.nullable(),
  predicateType: z.string().nullable(),
  signer: Signer.nullable(),
  subject: Digest.nullable(),
  receivedAt: Instant,
  claims: EvidenceClaims.nullable(),
  rejection: z.strictObject({ code: EvidenceRejectionCode, field: z.string(), found: z.string(), expected: z.string() }).nullable(),
  /** Files that this statement names by sha256, among which raw reports count. Absent: none. */
  names: z.array(Sha256).optional(),
  /** Of a raw report that counts: the statement that names it, whose signer and subject it has. Absent: it is signed itself, or refused. */
  namedBy: Sha256.optional(),
});
export type EvidenceView = z.infer<typeof EvidenceView>;

/** What a pipeline said of the release: nobody signed it, and it counts nowhere. */
export const PipelineEventView = z.strictObject({
  event: PipelineEvent,
  matchedBy: PipelineMatch,
  receivedAt: Instant,
  /** Subject of who handed it in: the topic, or a signed-in caller. */
  reportedBy: z.string().max(500),
});
export type PipelineEventView = z.infer<typeof PipelineEventView>;

/** Answer of `GET /v1/releases/{id}`. `revision` is the last event of the stream that it shows. */
export const ReleaseView = z.strictObject({
  releaseId: ReleaseId,
  component: EntityRef,
  artifacts: z.array(Artifact),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  source: Source,
  registeredAt: Instant,
  revision: z.number().int().nonnegative(),
  evidence: z.array(EvidenceView),
  /** Oldest first. Absent from servers that did not know them. */
  pipelineEvents: z.array(PipelineEventView).default([]),
  environments: z.array(EnvironmentView),
});
export type ReleaseView = z.infer<typeof ReleaseView>;

/** One row of `GET /v1/releases`; query: `component`, `environment`, `phase`, `digest`, `limit` (≤ 200, default 50), `after` (cursor). */
export const ReleaseRow = z.strictObject({
  releaseId: ReleaseId,
  component: EntityRef,
  artifacts: z.array(Artifact),
  registeredAt: Instant,
  environments: z.array(z.strictObject({ environment: EnvironmentName, phase: Phase, updatedAt: Instant })),
});
export type ReleaseRow = z.infer<typeof ReleaseRow>;
export const ReleasePage = z.strictObject({ items: z.array(ReleaseRow), next: z.string().nullable() });
export type ReleasePage = z.infer<typeof ReleasePage>;

/** Answer of `GET /v1/approvals`, newest first; `next` as `after` gives the following page. */
export const ApprovalPage = z.strictObject({ items: z.array(ApprovalSummary), next: z.string().nullable() });
export type ApprovalPage = z.infer<typeof ApprovalPage>;

/** Answer of `GET /v1/decisions/{id}`: the body, and the input that it was decided on. */
export const DecisionDetail = z.strictObject({ body: DecisionBody, input: DecisionInput, certificate: DsseEnvelope });
export type DecisionDetail = z.infer<typeof DecisionDetail>;

/** Answer of `GET /v1/decisions?id=`: the decisions whose id begins so, in the order of their ids, at most as many as were asked for. */
export const DecisionsFound = z.strictObject({
  items: z.array(
    z.strictObject({ decisionId: z.uuid(), releaseId: ReleaseId, environment: EnvironmentName, outcome: Outcome, decidedAt: Instant }),
  ),
});
export type DecisionsFound = z.infer<typeof DecisionsFound>;

/** Everything needed to replay a decision without a server: certificate, input, policy module (base64) and its data. Answer of `GET /v1/decisions/{id}/certificate`. */
export const DecisionExport = z.strictObject({
  format: z.literal('interlock.decision-export.v1'),
  certificate: DsseEnvelope,
  /** RFC 8785 text of the input. */
  input: z.string(),
  policy: z.strictObject({ module: z.base64(), data: z.string(), revision: z.string() }),
  /** SPKI PEM of the key that signed. A verifier compares it with the one it trusts. */
  publicKey: z.string(),
  /** That the record holds the event which carries the certificate. `interlock decision export` puts it in; the server's answer is without. */
  record: LedgerProof.optional(),
});
export type DecisionExport = z.infer<typeof DecisionExport>;

/** Signed head of the global Merkle log. `checkpoint` is a C2SP signed note (tlog-checkpoint). */
export const LedgerHead = z.strictObject({
  treeSize: z.number().int().nonnegative(),
  /** Hex. */
  rootHash: z.string(),
  checkpoint: z.string(),
  verifierKey: z.string(),
});
export type LedgerHead = z.infer<typeof LedgerHead>;

export const ParkedMessage = z.strictObject({
  parkedId: z.string(),
  group: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  key: z.string().nullable(),
  cause: z.string(),
  parkedAt: Instant,
  bytes: z.number().int(),
  /** Of its bytes as they came, to be held against what the sender sent; null for a message without a value. */
  digest: Sha256.nullable(),
});
export type ParkedMessage = z.infer<typeof ParkedMessage>;

/** What runs, or is being rolled out, for one workload of an environment that Interlock deploys to. */
export const DeploymentView = z.strictObject({
  environment: EnvironmentName,
  workload: z.string(),
  component: EntityRef,
  releaseId: ReleaseId,
  deploymentId: z.uuid(),
  authorisationId: z.uuid(),
  /** `narrowed`: a step is live. `stopped`: it goes no further. `failed`: the step after the live ones failed. */
  status: z.enum(['started', 'narrowed', 'stopped', 'failed', 'applied']),
  /** When it was started, or applied, or its last step was. */
  since: Instant,
  /** Share of the instances that its lease is for: 1 for all. Absent once it is applied. */
  share: z.number().gt(0).max(1).optional(),
  /** Narrowed steps that were live, oldest first. Absent once it is applied. */
  steps: z.array(z.strictObject({ share: z.number().gt(0).lt(1), at: Instant })).optional(),
  /** What the runtime reported last; null when it never did. */
  live: z
    .strictObject({
      artifacts: z.array(Artifact),
      configuration: z.strictObject({ digest: Digest }).nullable().optional(),
      reference: z.string().nullable(),
      authorisationId: z.uuid().nullable(),
      changedBy: z.string().nullable(),
      status: z.enum(['live', 'failed']),
      message: z.string().nullable(),
      reportedBy: z.string(),
      /** Share that a narrowed desired state asked for; absent: 1. */
      share: z.number().gt(0).max(1).optional(),
      /** Instances, and how many of them run `artifacts`; absent where the runtime does not count. */
      instances: z.strictObject({ total: z.number().int().positive(), updated: z.number().int().nonnegative() }).optional(),
      /** What the other instances run; absent when all run `artifacts`. */
      rest: z.strictObject({ artifacts: z.array(Artifact), configuration: z.strictObject({ digest: Digest }).nullable() }).optional(),
    })
    .nullable(),
  /** The runtime reports something else than what was applied, and nobody accepted that. */
  drifted: z.boolean(),
  /** The drift that there is, accepted or not. Absent: none. */
  drift: z
    .strictObject({
      driftId: z.uuid(),
      since: Instant,
      accepted: z.strictObject({ reason: z.string(), by: z.string().nullable() }).nullable(),
    })
    .optional(),
});
export type DeploymentView = z.infer<typeof DeploymentView>;

/** Body of `POST /v1/deployments/drift/{driftId}/accept`: lets a drift be, with a reason, until something else runs. */
export const AcceptDriftCommand = z.strictObject({ reason: Words(500) });
export type AcceptDriftCommand = z.infer<typeof AcceptDriftCommand>;

/** Its answer. */
export const DriftAccepted = z.strictObject({ driftId: z.uuid(), releaseId: ReleaseId, eventId: z.uuid(), revision: z.number().int() });
export type DriftAccepted = z.infer<typeof DriftAccepted>;

/** Answer of `GET /v1/deployments`; query: `environment`. Sorted by environment and workload. */
export const DeploymentList = z.strictObject({
  items: z.array(DeploymentView),
  /** What deployers reported live where nothing of the component was ever authorised. Absent: nothing. */
  unauthorised: z
    .array(
      z.strictObject({
        environment: EnvironmentName,
        component: EntityRef,
        artifacts: z.array(Artifact),
        reportedBy: z.string(),
        reference: z.string().nullable(),
        since: Instant,
      }),
    )
    .optional(),
});
export type DeploymentList = z.infer<typeof DeploymentList>;
