import type {
  Actor,
  AfterApplying,
  Authorisation,
  EventMetadata,
  PipelineEvent,
  PipelineMatch,
  ReleaseCandidate,
  ReleaseEvent,
  ReleaseEventData,
  Residency,
  RejectedEvidence,
  VerifiedEvidence,
  WhenDegraded,
} from '@interlock/contracts';

/** A release event as folded: type and data, with what the record says around them. */
export type FoldedEvent = ReleaseEvent & { readonly revision: number; readonly metadata: EventMetadata };

export type ReleaseState = { readonly status: 'unknown' } | RegisteredRelease;

export interface RegisteredRelease {
  readonly status: 'registered';
  readonly releaseId: string;
  readonly candidate: ReleaseCandidate;
  readonly registeredAt: string;
  /** Revision of the last event folded. */
  readonly revision: number;
  readonly evidence: readonly AcceptedEvidence[];
  readonly rejections: readonly RefusedEvidence[];
  /** Claims that nobody signed: no rule sees them. */
  readonly pipelineEvents: readonly ReportedPipelineEvent[];
  readonly environments: Readonly<Record<string, EnvironmentProgress>>;
}

export interface AcceptedEvidence {
  readonly evidence: VerifiedEvidence;
  readonly receivedAt: string;
}

export interface ReportedPipelineEvent {
  readonly event: PipelineEvent;
  readonly matchedBy: PipelineMatch;
  readonly receivedAt: string;
  readonly reportedBy: string;
}

export interface RefusedEvidence {
  readonly rejection: RejectedEvidence;
  readonly receivedAt: string;
}

/** How far a release got in one environment, in the attempt under way or the last one. */
export interface EnvironmentProgress {
  readonly environment: string;
  /** Counts from 1. Asked again after an attempt has ended (to roll back, or to try once more), the release has another. */
  readonly attempt: number;
  readonly requestedBy: Actor;
  readonly requestedAt: string;
  readonly why: string;
  readonly hotfix: { readonly incident: string } | null;
  readonly rollback: ReleaseEventData<'PromotionRequested'>['rollback'] | null;
  readonly updatedAt: string;
  /** The newest decision; null before the first. */
  readonly decision: ReleaseEventData<'DecisionRecorded'> | null;
  readonly decisions: number;
  readonly authorisation: AuthorisationProgress;
  /** What the decision said that the newest lease came with: what follows once it is applied. Null when it said nothing, or there is no lease yet. */
  readonly afterApplying: AfterApplying | null;
  readonly approval: ApprovalProgress | null;
  readonly deployment: DeploymentProgress;
  /** Narrowed steps that were live in this attempt, oldest first. */
  readonly steps: readonly AppliedStep[];
  readonly verification: Verification | null;
  /** Residencies of this release here, this attempt's included, oldest first. */
  readonly residencies: readonly Residency[];
  /** When this release was last rolled back here, in an attempt before this one; null: never. */
  readonly rolledBackAt: string | null;
  readonly drift: (ReleaseEventData<'DriftDetected'> & { readonly since: string }) | null;
  /** A drift that somebody let be and that still is. */
  readonly acceptedDrift: (ReleaseEventData<'DriftDetected'> & { readonly since: string }) | null;
  readonly supersededBy: string | null;
}

export interface AppliedStep {
  readonly authorisationId: string;
  readonly share: number;
  readonly appliedAt: string;
}

export type Verification =
  | { readonly status: 'verified'; readonly at: string }
  | { readonly status: 'degraded'; readonly at: string; readonly reasons: ReleaseEventData<'DeploymentDegraded'>['reasons'] };

export type AuthorisationProgress =
  | { readonly status: 'none' }
  | { readonly status: 'issued'; readonly authorisation: Authorisation }
  | { readonly status: 'voided'; readonly authorisation: Authorisation; readonly cause: ReleaseEventData<'AuthorisationVoided'>['cause'] };

export interface ApprovalProgress {
  readonly status: 'open' | 'refused' | 'expired' | 'voided';
  readonly request: ReleaseEventData<'ApprovalRequested'>;
  readonly requestedAt: string;
  readonly grants: readonly (ReleaseEventData<'ApprovalGranted'> & { readonly grantedAt: string })[];
  /** The refusal by an approver that closed it. */
  readonly refusal: (ReleaseEventData<'ApprovalRefused'> & { readonly refusedAt: string }) | null;
  readonly difference: ReleaseEventData<'ApprovalVoided'>['difference'];
  /** The question before this one, where the facts moved under it: who had granted it, and what moved. */
  readonly replaces?: {
    readonly approvalId: string;
    readonly people: readonly string[];
    readonly difference: ReleaseEventData<'ApprovalVoided'>['difference'];
  };
}

export type DeploymentProgress =
  | { readonly status: 'none' }
  | {
      readonly status: 'started';
      readonly deploymentId: string;
      readonly authorisationId: string;
      readonly startedAt: string;
      /** 1: all instances. */
      readonly share: number;
    }
  /** A narrowed step is live; the next one needs a decision and a lease. */
  | {
      readonly status: 'narrowed';
      readonly deploymentId: string;
      readonly authorisationId: string;
      readonly share: number;
      readonly appliedAt: string;
    }
  /** Facts turned bad on the way: it goes no further. `share`: how many instances may still run it. */
  | {
      readonly status: 'stopped';
      readonly deploymentId: string;
      readonly authorisationId: string;
      readonly share: number;
      readonly stoppedAt: string;
      readonly follows: WhenDegraded;
    }
  | { readonly status: 'applied'; readonly deploymentId: string; readonly residency: Residency; readonly appliedAt: string }
  | {
      readonly status: 'failed';
      readonly deploymentId: string;
      readonly code: string;
      readonly message: string;
      readonly failedAt: string;
    }
  | { readonly status: 'rolled_back'; readonly deploymentId: string; readonly to: string; readonly rolledBackAt: string };

export const initialState: ReleaseState = { status: 'unknown' };

/** Progress in an environment; undefined when nobody asked for it. */
export const progressIn = (state: ReleaseState, environment: string): EnvironmentProgress | undefined =>
  state.status === 'registered' && Object.hasOwn(state.environments, environment) ? state.environments[environment] : undefined;
