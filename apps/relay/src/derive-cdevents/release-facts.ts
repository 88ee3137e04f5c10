import type { Actor, Artifact, Digest, RecordedEvent, ReleaseEvent } from '@interlock/contracts';

/** What a CDEvent says of a release beyond the event that it is derived from. As of a revision, so that whoever derives it, whenever, says the same. */
export interface ReleaseFacts {
  readonly releaseId: string;
  readonly component: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
  readonly revision: number;
  readonly environments: Readonly<Record<string, EnvironmentFacts>>;
}

/** Ids of events are those of the CDEvents derived from them. */
export interface EnvironmentFacts {
  readonly requestedBy: Actor | null;
  /** The release that this attempt goes back from; null: it goes forward. */
  readonly rollsBackFrom: string | null;
  /** Decision by authorisation. */
  readonly decisions: Readonly<Record<string, string>>;
  readonly authorisationId: string | null;
  readonly started: string | null;
  readonly applied: string | null;
  readonly drift: string | null;
  readonly approval: ApprovalFacts | null;
}

export interface ApprovalFacts {
  readonly approvalId: string;
  readonly decisionId: string;
  readonly requested: string;
  /** Who granted it last. */
  readonly grantedBy: string | null;
  readonly closed: boolean;
}

const NOTHING: EnvironmentFacts = {
  requestedBy: null,
  rollsBackFrom: null,
  decisions: {},
  authorisationId: null,
  started: null,
  applied: null,
  drift: null,
  approval: null,
};

export const factsIn = (facts: ReleaseFacts | undefined, environment: string): EnvironmentFacts =>
  facts !== undefined && Object.hasOwn(facts.environments, environment) ? (facts.environments[environment] ?? NOTHING) : NOTHING;

/** Facts after one more event. Undefined before the first, and for a stream that does not begin with a registration: of such a release nothing is told. */
export const evolveFacts = (facts: ReleaseFacts | undefined, recorded: RecordedEvent): ReleaseFacts | undefined => {
  const event = recorded as RecordedEvent & ReleaseEvent;
  if (event.type === 'ReleaseCandidateRegistered') {
    const { component, artifacts, configuration = null } = event.data.candidate;
    return { releaseId: event.data.releaseId, component, artifacts, configuration, revision: event.revision, environments: {} };
  }
  if (facts === undefined) return undefined;
  const environment = environmentOf(event);
  const before = environment === undefined ? undefined : factsIn(facts, environment);
  const change = before === undefined ? undefined : moved(before, event);
  if (environment === undefined || before === undefined || change === undefined) return { ...facts, revision: event.revision };
  return { ...facts, revision: event.revision, environments: { ...facts.environments, [environment]: { ...before, ...change } } };
};

export const environmentOf = (event: ReleaseEvent): string | undefined => {
  if (event.type === 'AuthorisationIssued') return event.data.authorisation.environment;
  return 'environment' in event.data ? event.data.environment : undefined;
};

const moved = (facts: EnvironmentFacts, event: RecordedEvent & ReleaseEvent): Partial<EnvironmentFacts> | undefined => {
  switch (event.type) {
    case 'PromotionRequested':
      return { ...NOTHING, requestedBy: event.data.requestedBy, rollsBackFrom: event.data.rollback?.from ?? null };
    case 'AuthorisationIssued': {
      const { authorisationId, decisionId } = event.data.authorisation;
      const { approval } = facts;
      return {
        decisions: { ...facts.decisions, [authorisationId]: decisionId },
        authorisationId,
        approval: approval === null ? null : { ...approval, closed: approval.closed || approval.grantedBy !== null },
      };
    }
    case 'ApprovalRequested': {
      const { approvalId, decisionId } = event.data;
      return { approval: { approvalId, decisionId, requested: event.id, grantedBy: null, closed: false } };
    }
    case 'ApprovalGranted':
      return { approval: ofApproval(facts, event.data.approvalId, { grantedBy: event.data.person }) };
    case 'ApprovalRefused':
      return event.data.by === 'rule' ? undefined : { approval: ofApproval(facts, event.data.approvalId, { closed: true }) };
    case 'ApprovalExpired':
    case 'ApprovalVoided':
      return { approval: ofApproval(facts, event.data.approvalId, { closed: true }) };
    case 'DeploymentStarted':
      return { started: event.id };
    case 'DeploymentStepApplied':
    case 'DeploymentApplied':
      return { applied: event.id };
    case 'DriftDetected':
      return { drift: event.id };
    default:
      return undefined;
  }
};

const ofApproval = ({ approval }: EnvironmentFacts, approvalId: string, change: Partial<ApprovalFacts>): ApprovalFacts | null =>
  approval?.approvalId === approvalId ? { ...approval, ...change } : approval;
