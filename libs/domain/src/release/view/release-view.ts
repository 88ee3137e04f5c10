import type { EnvironmentView, EvidenceView, ReleaseRow, ReleaseView } from '@interlock/contracts';
import { approvalSummaryOf } from '../../approval/approval-summary.ts';
import { refusalsToTell } from '../named-reports.ts';
import type { AcceptedEvidence, EnvironmentProgress, RefusedEvidence, RegisteredRelease } from '../release-state.ts';
import { phaseOf } from './phase-of.ts';

/** A release as `GET /v1/releases/{id}` shows it: a function of its stream alone. */
export const releaseViewOf = (release: RegisteredRelease): ReleaseView => {
  const { releaseId, candidate, registeredAt, revision } = release;
  return {
    releaseId,
    component: candidate.component,
    artifacts: candidate.artifacts,
    configuration: candidate.configuration ?? null,
    source: candidate.source,
    registeredAt,
    revision,
    evidence: [...release.evidence.map(accepted), ...refusalsToShow(release).map(rejected)].toSorted((left, right) =>
      left.receivedAt < right.receivedAt ? -1 : left.receivedAt > right.receivedAt ? 1 : 0,
    ),
    pipelineEvents: [...release.pipelineEvents],
    environments: Object.values(release.environments).map((progress) => environmentViewOf(releaseId, candidate.component, progress)),
  };
};

/** A row of the list of releases. */
export const releaseRowOf = (release: RegisteredRelease): ReleaseRow => ({
  releaseId: release.releaseId,
  component: release.candidate.component,
  artifacts: release.candidate.artifacts,
  registeredAt: release.registeredAt,
  environments: Object.values(release.environments).map((progress) => ({
    environment: progress.environment,
    phase: phaseOf(progress),
    updatedAt: progress.updatedAt,
  })),
});

const environmentViewOf = (releaseId: string, component: string, progress: EnvironmentProgress): EnvironmentView => {
  const { environment, decision, decisions, authorisation, deployment, approval, drift, requestedAt, updatedAt } = progress;
  const lease = authorisation.status === 'none' ? null : authorisation.authorisation;
  return {
    environment,
    phase: phaseOf(progress),
    outcome: decision?.outcome ?? null,
    path: decision?.path ?? null,
    decisionId: decision?.decisionId ?? null,
    decisions,
    authorisationId: lease?.authorisationId ?? null,
    authorisationExpiresAt: lease?.expiresAt ?? null,
    deploymentId: deployment.status === 'none' ? null : deployment.deploymentId,
    appliedAt: deployment.status === 'applied' ? deployment.appliedAt : null,
    ...lifeOf(progress),
    approval: approval === null ? null : approvalSummaryOf(releaseId, component, approval),
    drift: drift === null ? null : { driftId: drift.driftId, found: drift.found, since: drift.since },
    requestedAt,
    updatedAt,
  };
};

/** What belongs to the life after the first "allowed". */
const lifeOf = (progress: EnvironmentProgress) => {
  const { attempt, rollback, hotfix, deployment, steps, verification, supersededBy, decision } = progress;
  return {
    attempt,
    rollback: rollback ?? null,
    hotfix,
    share: shareLive(deployment),
    steps: steps.map(({ share, appliedAt }) => ({ share, at: appliedAt })),
    verification:
      verification === null
        ? null
        : {
            status: verification.status,
            at: verification.at,
            reasons: verification.status === 'degraded' ? verification.reasons.map(({ code, message }) => ({ code, message })) : [],
          },
    supersededBy,
    rolledBackTo: deployment.status === 'rolled_back' ? deployment.to : null,
    ...(decision?.enforcement === undefined ? {} : { enforcement: decision.enforcement }),
  };
};

const shareLive = (deployment: EnvironmentProgress['deployment']): number | null => {
  if (deployment.status === 'applied') return 1;
  return deployment.status === 'narrowed' || deployment.status === 'stopped' ? deployment.share : null;
};

const accepted = ({ evidence, receivedAt }: AcceptedEvidence): EvidenceView => ({
  digest: evidence.digest,
  verdict: 'accepted',
  kind: evidence.kind,
  predicateType: evidence.predicateType,
  signer: evidence.signer,
  subject: evidence.subject,
  receivedAt,
  claims: evidence.claims,
  rejection: null,
  ...(evidence.names === undefined ? {} : { names: evidence.names }),
  ...(evidence.namedBy === undefined ? {} : { namedBy: evidence.namedBy }),
});

const refusalsToShow = ({ rejections }: RegisteredRelease): RefusedEvidence[] => {
  const told = new Set(refusalsToTell(rejections.map(({ rejection }) => rejection)));
  return rejections.filter(({ rejection }) => told.has(rejection));
};

const rejected = ({ rejection, receivedAt }: RefusedEvidence): EvidenceView => {
  const { digest, claimedPredicateType, code, field, found, expected } = rejection;
  return {
    digest,
    verdict: 'rejected',
    kind: null,
    predicateType: claimedPredicateType,
    signer: null,
    subject: null,
    receivedAt,
    claims: null,
    rejection: { code, field, found, expected },
  };
};
