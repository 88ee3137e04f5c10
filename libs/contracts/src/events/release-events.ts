import { z } from 'zod';
import { ReleaseCandidate } from '../candidate.ts';
import { Authorisation, Residency } from '../decision/authorisation.ts';
import { DsseEnvelope, PolicyIdentity } from '../decision/certificate.ts';
import {
  AfterApplying,
  ApprovalRequirement,
  ChangeKind,
  Outcome,
  PathName,
  Reason,
  RolloutLimits,
  Satisfied,
  WhenDegraded,
} from '../decision/outcome.ts';
import { MaterialDifference } from '../decision/package.ts';
import { SignalState } from '../decision/input.ts';
import { RejectedEvidence, VerifiedEvidence } from '../evidence/evidence.ts';
import { PipelineEvent, PipelineMatch } from '../pipeline/pipeline-event.ts';
import { Actor, Artifact, Digest, EntityRef, EnvironmentName, Instant, ReleaseId, Sha256 } from '../primitives.ts';

/** A candidate became a release. First event of every release stream. */
export const ReleaseCandidateRegistered = z.strictObject({ releaseId: ReleaseId, candidate: ReleaseCandidate });

/** A document was verified: signature, type and subject matched. Superseding evidence is another such event, never an overwrite. */
export const EvidenceAccepted = z.strictObject({ evidence: VerifiedEvidence });

/** A document was refused; it never counts. */
export const EvidenceRejected = z.strictObject({ rejection: RejectedEvidence });

/** A pipeline said something of this release in a CDEvent. A claim: shown, never counted, and no reason to decide again. */
export const PipelineEventReported = z.strictObject({ event: PipelineEvent, matchedBy: PipelineMatch });

/** A newer candidate of the component replaces this one in an environment: it was authorised while this one waited, or applied over it. */
export const ReleaseSuperseded = z.strictObject({ environment: EnvironmentName, by: ReleaseId });

/** A cure for an incident: the hotfix lane of a freeze, and the environments before this one, are judged by people instead of waited for. */
export const HotfixRequest = z.strictObject({ incident: z.string().min(1).max(500) });

/** Back to this release, which was resident in the environment before `from`. */
export const RollbackRequest = z.strictObject({
  from: ReleaseId,
  reason: z.string().min(1).max(2000),
  incident: z.string().min(1).max(500).nullable(),
});

/** Someone, or the path's own rule, asked for an environment. Asked again after the attempt there has ended, it opens another attempt. */
export const PromotionRequested = z.strictObject({
  environment: EnvironmentName,
  requestedBy: Actor,
  why: z.string().max(300),
  /** Absent: an ordinary promotion. */
  hotfix: HotfixRequest.optional(),
  /** Absent: forward. */
  rollback: RollbackRequest.optional(),
});

/** Policy decided. Appended when outcome, reasons or material facts change. `certificate` signs the body, which the content store holds under `bodyDigest`. */
export const DecisionRecorded = z.strictObject({
  decisionId: z.uuid(),
  environment: EnvironmentName,
  outcome: Outcome,
  path: PathName.nullable(),
  changeKind: ChangeKind,
  reasons: z.array(Reason),
  satisfied: z.array(Satisfied),
  approval: ApprovalRequirement.nullable(),
  limits: RolloutLimits.nullable(),
  inputDigest: Sha256,
  bodyDigest: Sha256,
  materialDigest: Sha256.nullable(),
  policy: PolicyIdentity,
  catalogSnapshot: Sha256,
  signalSnapshot: Sha256,
  certificate: DsseEnvelope,
  decidedAt: Instant,
  /** When policy wants to be asked again without a new fact; null means never. */
  recheckAt: Instant.nullable(),
  /** What follows once it is applied; absent when the policy does not say. */
  afterApplying: AfterApplying.optional(),
  /** Present when the environment only observes: the outcome is recorded and blocks nothing. Absent: it is enforced. */
  enforcement: z.literal('observe').optional(),
});

/** A lease to start a rollout, in the same append as the decision that carries it. */
export const AuthorisationIssued = z.strictObject({ authorisation: Authorisation, envelope: DsseEnvelope });

export const VoidCause = z.enum(['decision_changed', 'expired', 'superseded', 'revoked']);
export const AuthorisationVoided = z.strictObject({
  environment: EnvironmentName,
  authorisationId: z.uuid(),
  cause: VoidCause,
  decisionId: z.uuid().nullable(),
  /** Present when the rollout had started under it: what follows, as policy had said. */
  follows: WhenDegraded.optional(),
});

/** People are asked. `packageDigest` addresses the decision package in the content store. */
export const ApprovalRequested = z.strictObject({
  approvalId: z.uuid(),
  environment: EnvironmentName,
  decisionId: z.uuid(),
  packageDigest: Sha256,
  materialDigest: Sha256,
  requirement: ApprovalRequirement,
  excluded: z.array(z.strictObject({ person: EntityRef, why: z.enum(['author', 'committer', 'trigger', 'requester']) })),
  expiresAt: Instant,
});

/** A person judged yes. `groups` are the seat groups that they belonged to when they granted: membership as of the approval. */
export const ApprovalGranted = z.strictObject({
  approvalId: z.uuid(),
  environment: EnvironmentName,
  grantId: z.uuid(),
  person: EntityRef,
  subject: z.string().max(500),
  groups: z.array(EntityRef),
  packageDigest: Sha256,
  materialDigest: Sha256,
  comment: z.string().max(2000).optional(),
});

export const ApprovalRefusalCode = z.enum([
  'approval.not_human',
  'approval.person_unknown',
  'approval.excluded',
  'approval.not_eligible',
  'approval.already_granted',
  'approval.package_mismatch',
  'approval.material_changed',
  'approval.expired',
  'approval.not_open',
]);
export type ApprovalRefusalCode = z.infer<typeof ApprovalRefusalCode>;

/**
 * A "no" in the approval: `by: 'approver'` when an eligible person judged no (closes the request);
 * `by: 'rule'` when a grant was attempted that may not count (T4: the attempt stays on the record).
 */
export const ApprovalRefused = z.strictObject({
  approvalId: z.uuid(),
  environment: EnvironmentName,
  by: z.enum(['approver', 'rule']),
  person: EntityRef.nullable(),
  subject: z.string().max(500),
  code: ApprovalRefusalCode.nullable(),
  packageDigest: Sha256.nullable(),
  comment: z.string().max(2000).optional(),
});

export const ApprovalExpired = z.strictObject({ approvalId: z.uuid(), environment: EnvironmentName, expiredAt: Instant });

/** What was asked or granted no longer fits the facts. `difference` shows what moved. */
export const ApprovalVoided = z.strictObject({
  approvalId: z.uuid(),
  environment: EnvironmentName,
  cause: z.enum(['material_changed', 'no_longer_needed', 'superseded']),
  decisionId: z.uuid(),
  /** Grants that this takes back. */
  grants: z.array(z.uuid()),
  difference: z.array(MaterialDifference).max(100),
});

export const BreakGlassInvoked = z.strictObject({
  environment: EnvironmentName,
  invokedBy: Actor,
  reason: z.string().min(1).max(2000),
  incident: z.string().min(1).max(500),
  reviewDueAt: Instant,
});
export const BreakGlassReviewed = z.strictObject({
  environment: EnvironmentName,
  reviewedBy: Actor,
  verdict: z.enum(['justified', 'not_justified']),
  comment: z.string().max(2000),
});

/** A rollout begins, under a lease that was valid at the revision that this event follows. Written before any effect. */
export const DeploymentStarted = z.strictObject({
  deploymentId: z.uuid(),
  environment: EnvironmentName,
  authorisationId: z.uuid(),
  target: z.string().max(200),
  /** Share of the instances that the lease allows, in (0,1); absent: all of them. */
  share: z.number().gt(0).lt(1).optional(),
});

/** The runtime reported a narrowed step live: `share` of the instances. The next step needs a decision and a lease of its own. */
export const DeploymentStepApplied = z.strictObject({
  deploymentId: z.uuid(),
  environment: EnvironmentName,
  authorisationId: z.uuid(),
  /** In (0,1), as authorised. */
  share: z.number().gt(0).lt(1),
  artifacts: z.array(Artifact),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  /** So that restarts of the narrowed instances are never blocked. */
  residency: Residency,
  envelope: DsseEnvelope,
  desiredState: z.string().max(200).nullable(),
  reportedBy: z.string().max(200),
});

/** The runtime reported the digests live. */
export const DeploymentApplied = z.strictObject({
  deploymentId: z.uuid(),
  environment: EnvironmentName,
  authorisationId: z.uuid(),
  artifacts: z.array(Artifact),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  residency: Residency,
  envelope: DsseEnvelope,
  /** Where the desired state was written, e.g. a git commit; null when the deployer is external. */
  desiredState: z.string().max(200).nullable(),
  reportedBy: z.string().max(200),
  /** The release that was resident there until then. Absent: none was known to be. */
  replaces: ReleaseId.optional(),
});

export const DeploymentFailed = z.strictObject({
  deploymentId: z.uuid(),
  environment: EnvironmentName,
  authorisationId: z.uuid(),
  code: z.string().max(80),
  message: z.string().max(2000),
});

/** This release, `from`, was replaced by one that was resident before it, `to`. `deploymentId` is the deployment of `to` that did it. */
export const RolledBack = z.strictObject({ deploymentId: z.uuid(), environment: EnvironmentName, from: ReleaseId, to: ReleaseId });

/**
 * What runs is not what was authorised. On the stream of the release that should run; while a rollout is narrowed, each of the two answers for its instances.
 * When only the configuration, the share or the desired state differs, `found` is as expected.
 */
export const DriftDetected = z.strictObject({
  driftId: z.uuid(),
  environment: EnvironmentName,
  component: EntityRef,
  expected: z.array(Artifact),
  found: z.array(Artifact),
  changedBy: z.string().max(300).nullable(),
  /** Digests of the configuration, where they differ; null: none. Absent: it is as authorised. */
  configuration: z.strictObject({ expected: Digest.nullable(), found: Digest.nullable() }).optional(),
  /** Share of the instances, where more run the release than its lease allows. Absent: no more do. */
  share: z.strictObject({ expected: z.number().gt(0).max(1), found: z.number().gt(0).max(1) }).optional(),
  /** What the runtime says of desired state that it cannot apply. Absent: it can. */
  message: z.string().max(500).optional(),
});
/** `accepted`: somebody let it be; it is not recorded again until something else runs. An accepted drift ends once more, by what ends any other. */
export const DriftResolved = z.strictObject({
  driftId: z.uuid(),
  environment: EnvironmentName,
  how: z.enum(['restored', 'accepted', 'replaced']),
  reason: z.string().max(500),
  /** Who accepted it. Absent: it ended by itself. */
  acceptedBy: Actor.optional(),
});

/** A signal that a verdict after applying rests on. */
export const WatchedSignal = z.strictObject({ entity: EntityRef, signal: z.string().max(63), state: SignalState });

/** The bake time is over and no watched signal got worse. `basis`: the signals looked at; empty: nothing measures it, it just stayed live. */
export const DeploymentVerified = z.strictObject({
  deploymentId: z.uuid(),
  environment: EnvironmentName,
  bakedForSeconds: z.number().int().nonnegative(),
  basis: z.array(WatchedSignal).max(100).optional(),
});

/** A signal of the service, or of one that depends on it, got worse after a step or the whole was applied; also later, while it is resident. */
export const DeploymentDegraded = z.strictObject({
  deploymentId: z.uuid(),
  environment: EnvironmentName,
  reasons: z.array(Reason),
  /** What follows, as policy had said when it was allowed; absent: nothing. */
  follows: WhenDegraded.optional(),
});

/** An incident was tied to this release, which was resident in the environment then. */
export const IncidentLinked = z.strictObject({
  environment: EnvironmentName,
  incident: z.string().max(500),
  linkedBy: Actor,
  /** When it began, as whoever linked it says; absent: not said. For people and timelines, never for a rule. */
  startedAt: Instant.optional(),
});

/** Every type that may stand on a `release-<id>` stream, with its data schema at the current version. */
export const RELEASE_EVENTS = {
  ReleaseCandidateRegistered,
  EvidenceAccepted,
  EvidenceRejected,
  PipelineEventReported,
  ReleaseSuperseded,
  PromotionRequested,
  DecisionRecorded,
  AuthorisationIssued,
  AuthorisationVoided,
  ApprovalRequested,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalExpired,
  ApprovalVoided,
  BreakGlassInvoked,
  BreakGlassReviewed,
  DeploymentStarted,
  DeploymentStepApplied,
  DeploymentApplied,
  DeploymentFailed,
  RolledBack,
  DriftDetected,
  DriftResolved,
  DeploymentVerified,
  DeploymentDegraded,
  IncidentLinked,
} as const;

export type ReleaseEventType = keyof typeof RELEASE_EVENTS;
export type ReleaseEventData<T extends ReleaseEventType> = z.infer<(typeof RELEASE_EVENTS)[T]>;
/** A release event without its envelope, discriminated by `type`. */
export type ReleaseEvent = { [T in ReleaseEventType]: { readonly type: T; readonly data: ReleaseEventData<T> } }[ReleaseEventType];
