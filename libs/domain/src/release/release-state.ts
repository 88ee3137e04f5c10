import type {
  Actor,
  Authorisation,
  EventMetadata,
  ReleaseCandidate,
  ReleaseEvent,
  ReleaseEventData,
  Residency,
  RejectedEvidence,
  VerifiedEvidence,
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
  readonly environments: Readonly<Record<string, EnvironmentProgress>>;
}

export interface AcceptedEvidence {
  readonly evidence: VerifiedEvidence;
  readonly receivedAt: string;
}

export interface RefusedEvidence {
  readonly rejection: RejectedEvidence;
  readonly receivedAt: string;
}

/** How far a release got in one environment. */
export interface EnvironmentProgress {
  readonly environment: string;
  readonly requestedBy: Actor;
  readonly requestedAt: string;
  readonly updatedAt: string;
  /** The newest decision; null before the first. */
  readonly decision: ReleaseEventData<'DecisionRecorded'> | null;
  readonly decisions: number;
  readonly authorisation: AuthorisationProgress;
  readonly approval: ApprovalProgress | null;
  readonly deployment: DeploymentProgress;
  readonly drift: (ReleaseEventData<'DriftDetected'> & { readonly since: string }) | null;
  readonly supersededBy: string | null;
}

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
  | { readonly status: 'started'; readonly deploymentId: string; readonly authorisationId: string; readonly startedAt: string }
  | { readonly status: 'applied'; readonly deploymentId: string; readonly residency: Residency; readonly appliedAt: string }
  | {
      readonly status: 'failed';
      readonly deploymentId: string;
      readonly code: string;
      readonly message: string;
      readonly failedAt: string;
    };

export const initialState: ReleaseState = { status: 'unknown' };

/** Progress in an environment; undefined when nobody asked for it. */
export const progressIn = (state: ReleaseState, environment: string): EnvironmentProgress | undefined =>
  state.status === 'registered' && Object.hasOwn(state.environments, environment) ? state.environments[environment] : undefined;
