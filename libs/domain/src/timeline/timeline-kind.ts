import type { RecordedEvent, TimelineKind } from '@interlock/contracts';

/**
 * Where each type of event stands on a timeline; null: it changes nothing that runs, and is left out. A type that is not here was written by a newer
 * version: it is shown as unknown, because what cannot be read cannot be ruled out.
 */
const KINDS: Readonly<Record<string, TimelineKind | null>> = {
  ReleaseCandidateRegistered: null,
  EvidenceAccepted: null,
  EvidenceRejected: null,
  PipelineEventReported: null,
  ReleaseSuperseded: 'deployment',
  PromotionRequested: 'promotion',
  DecisionRecorded: 'decision',
  AuthorisationIssued: 'decision',
  AuthorisationVoided: 'decision',
  ApprovalRequested: 'approval',
  ApprovalGranted: 'approval',
  ApprovalRefused: 'approval',
  ApprovalExpired: 'approval',
  ApprovalVoided: 'approval',
  BreakGlassInvoked: 'override',
  BreakGlassReviewed: 'override',
  DeploymentStarted: 'deployment',
  DeploymentStepApplied: 'deployment',
  DeploymentApplied: 'deployment',
  DeploymentFailed: 'deployment',
  RolledBack: 'deployment',
  DriftDetected: 'drift',
  DriftResolved: 'drift',
  DeploymentVerified: 'health',
  DeploymentDegraded: 'health',
  IncidentLinked: 'incident',
  CatalogFindingOpened: null,
  CatalogFindingClosed: null,
  EntityOwnerChanged: 'catalog',
  PolicyActivated: 'policy',
  PolicyRejected: 'policy',
  RestoreAcknowledged: 'override',
  UnauthorisedDeploymentReported: 'drift',
  FreezeStarted: 'freeze',
  FreezeEnded: 'freeze',
};

/** Newest version of event data that this build reads. */
const KNOWN_VERSION = 1;

export const timelineKindOf = ({ type, data, metadata }: Pick<RecordedEvent, 'type' | 'data' | 'metadata'>): TimelineKind | null => {
  if (!Object.hasOwn(KINDS, type) || metadata.schemaVersion > KNOWN_VERSION) return 'unknown';
  // An owner who is seen for the first time has changed nothing.
  if (type === 'EntityOwnerChanged' && typeof data === 'object' && data !== null && 'before' in data && data.before === null) return null;
  return KINDS[type] ?? null;
};
