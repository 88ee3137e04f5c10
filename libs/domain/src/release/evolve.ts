import type { EventMetadata, ReleaseEvent, ReleaseEventType, WhenDegraded } from '@interlock/contracts';
import { evolveApproval, type ApprovalEvent } from './evolve-approval.ts';
import { isUnnamed } from './named-reports.ts';
import type {
  AuthorisationProgress,
  EnvironmentProgress,
  FoldedEvent,
  RegisteredRelease,
  ReleaseState,
  ReportedPipelineEvent,
} from './release-state.ts';
import { initialState, progressIn } from './release-state.ts';
import { ReleaseStreamError } from './release-stream-error.ts';

type Of<T extends ReleaseEventType> = Extract<FoldedEvent, { readonly type: T }>;
type Step<T extends ReleaseEventType> = (progress: EnvironmentProgress, event: Of<T>) => Partial<EnvironmentProgress>;
type ReleaseLevel = 'ReleaseCandidateRegistered' | 'EvidenceAccepted' | 'EvidenceRejected' | 'PipelineEventReported' | 'PromotionRequested';

/** State after one more event. Throws on a stream that no decision could have written. */
export const evolve = (state: ReleaseState, event: FoldedEvent): ReleaseState => {
  if (event.type === 'ReleaseCandidateRegistered') return register(state, event);
  if (state.status === 'unknown') throw new ReleaseStreamError(`${event.type} before ReleaseCandidateRegistered`);
  const next = { ...state, revision: event.revision };
  switch (event.type) {
    case 'EvidenceAccepted':
      return { ...next, ...accepted(state, event) };
    case 'EvidenceRejected':
      return { ...next, rejections: [...state.rejections, { rejection: event.data.rejection, receivedAt: event.metadata.recordedAt }] };
    case 'PipelineEventReported':
      return { ...next, pipelineEvents: [...state.pipelineEvents, reported(event)] };
    case 'PromotionRequested':
      return withProgress(next, requested(event, progressIn(state, event.data.environment)), event);
    default:
      return withProgress(next, progressed(state, event), event);
  }
};

/** Folds a whole stream. */
export const foldRelease = (events: Iterable<FoldedEvent>): ReleaseState => {
  let state = initialState;
  for (const event of events) state = evolve(state, event);
  return state;
};

/** State after events that are about to be recorded at `at` in one append: what is decided with them rests on what they say. */
export const foldProposed = (state: ReleaseState, events: readonly ReleaseEvent[], at: string): ReleaseState =>
  events.reduce<ReleaseState>(
    (folded, event) =>
      evolve(folded, {
        ...event,
        revision: folded.status === 'unknown' ? 0 : folded.revision + 1,
        metadata: { ...PROPOSED, recordedAt: at },
      }),
    state,
  );

/** Of events that are not recorded yet; never stored. */
const PROPOSED: Omit<EventMetadata, 'recordedAt'> = {
  schemaVersion: 1,
  consumer: 'proposed',
  causationId: 'proposed',
  correlationId: 'proposed',
  actor: { subject: 'service:proposed', kind: 'service' },
  previousHash: null,
};

/** A report that nobody named was refused for no other reason. */
const accepted = (
  { evidence, rejections }: RegisteredRelease,
  { data, metadata }: Of<'EvidenceAccepted'>,
): Pick<RegisteredRelease, 'evidence' | 'rejections'> => ({
  evidence: [...evidence, { evidence: data.evidence, receivedAt: metadata.recordedAt }],
  rejections: rejections.filter(({ rejection }) => !isUnnamed(rejection) || rejection.digest !== data.evidence.digest),
});

const register = (state: ReleaseState, event: Of<'ReleaseCandidateRegistered'>): RegisteredRelease => {
  if (state.status !== 'unknown') throw new ReleaseStreamError('ReleaseCandidateRegistered twice');
  const { releaseId, candidate } = event.data;
  return {
    status: 'registered',
    releaseId,
    candidate,
    registeredAt: event.metadata.recordedAt,
    revision: event.revision,
    evidence: [],
    rejections: [],
    pipelineEvents: [],
    environments: {},
  };
};

const reported = ({ data, metadata }: Of<'PipelineEventReported'>): ReportedPipelineEvent => ({
  ...data,
  receivedAt: metadata.recordedAt,
  reportedBy: metadata.actor.subject,
});

const requested = (event: Of<'PromotionRequested'>, before: EnvironmentProgress | undefined): EnvironmentProgress => ({
  environment: event.data.environment,
  attempt: (before?.attempt ?? 0) + 1,
  requestedBy: event.data.requestedBy,
  requestedAt: event.metadata.recordedAt,
  why: event.data.why,
  hotfix: event.data.hotfix ?? null,
  rollback: event.data.rollback ?? null,
  updatedAt: event.metadata.recordedAt,
  decision: null,
  decisions: 0,
  authorisation: { status: 'none' },
  afterApplying: null,
  approval: null,
  deployment: { status: 'none' },
  steps: [],
  verification: null,
  residencies: before?.residencies ?? [],
  rolledBackAt: before?.deployment.status === 'rolled_back' ? before.deployment.rolledBackAt : (before?.rolledBackAt ?? null),
  drift: null,
  acceptedDrift: null,
  supersededBy: null,
});

const withProgress = (state: RegisteredRelease, progress: EnvironmentProgress, event: FoldedEvent): RegisteredRelease => ({
  ...state,
  environments: { ...state.environments, [progress.environment]: { ...progress, updatedAt: event.metadata.recordedAt } },
});

const progressed = (state: RegisteredRelease, event: Exclude<FoldedEvent, Of<ReleaseLevel>>): EnvironmentProgress => {
  const environment = event.type === 'AuthorisationIssued' ? event.data.authorisation.environment : event.data.environment;
  const progress = Object.hasOwn(state.environments, environment) ? state.environments[environment] : undefined;
  if (progress === undefined) throw new ReleaseStreamError(`${event.type} in ${environment}, which nobody asked for`);
  const step = STEPS[event.type] as (progress: EnvironmentProgress, event: FoldedEvent) => Partial<EnvironmentProgress>;
  return { ...progress, ...step(progress, event) };
};

const voided = (authorisation: AuthorisationProgress, event: Of<'AuthorisationVoided'>): AuthorisationProgress =>
  authorisation.status === 'none'
    ? authorisation
    : { status: 'voided', authorisation: authorisation.authorisation, cause: event.data.cause };

/** A rollout on its way goes no further when policy lets anything follow; what is applied whole stays applied until something replaces it. */
const stopped = (progress: EnvironmentProgress, follows: WhenDegraded = 'nothing', stoppedAt: string): Partial<EnvironmentProgress> => {
  const { deployment, steps } = progress;
  if (follows === 'nothing' || (deployment.status !== 'started' && deployment.status !== 'narrowed')) return {};
  const { deploymentId, authorisationId } = deployment;
  const share = deployment.status === 'started' ? (steps.at(-1)?.share ?? deployment.share) : deployment.share;
  return { deployment: { status: 'stopped', deploymentId, authorisationId, share, stoppedAt, follows } };
};

const judged = ({ approval }: EnvironmentProgress, event: ApprovalEvent): Partial<EnvironmentProgress> => ({
  approval: evolveApproval(approval, event),
});

const nothing = (): Partial<EnvironmentProgress> => ({});

const STEPS: { readonly [T in Exclude<ReleaseEventType, ReleaseLevel>]: Step<T> } = {
  ReleaseSuperseded: (_, { data }) => ({ supersededBy: data.by }),
  DecisionRecorded: (progress, { data }) => ({ decision: data, decisions: progress.decisions + 1 }),
  AuthorisationIssued: (progress, { data }) => ({
    authorisation: { status: 'issued', authorisation: data.authorisation },
    // Recorded in the same append, just before it. A later decision that does not permit says nothing of what was let go.
    afterApplying: progress.decision?.afterApplying ?? null,
  }),
  AuthorisationVoided: (progress, event) => ({
    authorisation: voided(progress.authorisation, event),
    ...stopped(progress, event.data.follows, event.metadata.recordedAt),
  }),
  ApprovalRequested: judged,
  ApprovalGranted: judged,
  ApprovalRefused: judged,
  ApprovalExpired: judged,
  ApprovalVoided: judged,
  BreakGlassInvoked: nothing,
  BreakGlassReviewed: nothing,
  // A step of its own is looked at anew.
  DeploymentStarted: (_, { data, metadata }) => ({
    verification: null,
    deployment: {
      status: 'started',
      deploymentId: data.deploymentId,
      authorisationId: data.authorisationId,
      startedAt: metadata.recordedAt,
      share: data.share ?? 1,
    },
  }),
  DeploymentStepApplied: (progress, { data, metadata }) => {
    const { deploymentId, authorisationId, share } = data;
    const appliedAt = metadata.recordedAt;
    return {
      deployment: { status: 'narrowed', deploymentId, authorisationId, share, appliedAt },
      steps: [...progress.steps, { authorisationId, share, appliedAt }],
    };
  },
  DeploymentApplied: (progress, { data, metadata }) => ({
    deployment: { status: 'applied', deploymentId: data.deploymentId, residency: data.residency, appliedAt: metadata.recordedAt },
    residencies: [...progress.residencies, data.residency],
  }),
  DeploymentFailed: (_, { data, metadata }) => ({
    deployment: {
      status: 'failed',
      deploymentId: data.deploymentId,
      code: data.code,
      message: data.message,
      failedAt: metadata.recordedAt,
    },
  }),
  RolledBack: (_, { data, metadata }) => ({
    deployment: { status: 'rolled_back', deploymentId: data.deploymentId, to: data.to, rolledBackAt: metadata.recordedAt },
    drift: null,
    acceptedDrift: null,
  }),
  DriftDetected: (_, { data, metadata }) => ({ drift: { ...data, since: metadata.recordedAt }, acceptedDrift: null }),
  DriftResolved: ({ drift }, { data }) => ({ drift: null, acceptedDrift: data.how === 'accepted' ? drift : null }),
  DeploymentVerified: (_, { metadata }) => ({ verification: { status: 'verified', at: metadata.recordedAt } }),
  DeploymentDegraded: (progress, { data, metadata }) => ({
    verification: { status: 'degraded', at: metadata.recordedAt, reasons: data.reasons },
    ...stopped(progress, data.follows, metadata.recordedAt),
  }),
  IncidentLinked: nothing,
};
