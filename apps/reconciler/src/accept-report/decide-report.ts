import type { DeploymentReport, DeploymentReportAccepted, DsseEnvelope, ReleaseEvent, Residency } from '@interlock/contracts';
import type { Authorisation } from '@interlock/contracts';
import {
  currentLease,
  decide,
  evolve,
  progressIn,
  sameDigests,
  shareOf,
  type FoldedEvent,
  type RegisteredRelease,
} from '@interlock/domain';

export interface ReportFacts {
  readonly report: DeploymentReport;
  readonly reportedBy: string;
  readonly deploymentId: (authorisationId: string) => string;
  readonly residencyOf: (lease: Authorisation) => { readonly residency: Residency; readonly envelope: DsseEnvelope };
  readonly leaseOf: (authorisationId: string) => Authorisation;
  readonly now: string;
  /** The release that was applied there last. */
  readonly resident: string | undefined;
}

export interface ReportVerdict {
  readonly recorded: Exclude<DeploymentReportAccepted['recorded'], 'drift' | 'unauthorised'> | 'not_authorised';
  readonly events: readonly ReleaseEvent[];
}

const nothing = (recorded: ReportVerdict['recorded']): ReportVerdict => ({ recorded, events: [] });

/**
 * What a deployer's word means on the stream of the release that it names. It starts only under a valid lease, as Interlock's own reconciler does; that it is
 * live is believed of what was started, and otherwise starts and applies in one append. Whatever was not authorised is for the caller to record as drift.
 */
export const decideReport = (state: RegisteredRelease, facts: ReportFacts): ReportVerdict => {
  const { report, now } = facts;
  const progress = progressIn(state, report.environment);
  if (progress === undefined || !isOf(report, state)) return nothing('not_authorised');
  const { deployment } = progress;
  if (report.status === 'failed') return fail(state, facts);
  if (deployment.status === 'started')
    return report.status === 'started' ? nothing('known') : confirm(state, facts, deployment.authorisationId);
  const share = report.share ?? 1;
  if (deployment.status === 'applied' && progress.supersededBy === null) return { recorded: 'known', events: restored(state, facts) };
  if (deployment.status === 'narrowed' && share === deployment.share && report.status === 'applied') return nothing('known');
  const lease = currentLease(progress, now);
  if (lease === undefined) return nothing('not_authorised');
  const started = start(state, facts, lease);
  if (started.length === 0) return nothing('not_authorised');
  if (report.status === 'started') return { recorded: 'started', events: started };
  const next = started.reduce<RegisteredRelease>(
    (folded, event) => evolve(folded, pending(event, folded, now)) as RegisteredRelease,
    state,
  );
  const confirmed = confirm(next, facts, lease.authorisationId);
  return { recorded: confirmed.recorded, events: confirmed.events.length === 0 ? [] : [...started, ...confirmed.events] };
};

/** The release's artifacts, under its configuration where the deployer names one. */
const isOf = ({ artifacts, configuration }: DeploymentReport, { candidate }: RegisteredRelease): boolean =>
  sameDigests(artifacts, candidate.artifacts) && (configuration === undefined || configuration.digest === candidate.configuration?.digest);

/** What ought to run is said to run: a drift ends. */
const restored = (state: RegisteredRelease, { report, reportedBy }: ReportFacts): readonly ReleaseEvent[] => {
  const { environment, artifacts } = report;
  return decide(state, { type: 'ReportLive', environment, driftId: state.releaseId, found: artifacts, changedBy: reportedBy });
};

const start = (state: RegisteredRelease, { report, now, deploymentId, reportedBy }: ReportFacts, { authorisationId }: Authorisation) =>
  decide(state, {
    type: 'StartDeployment',
    environment: report.environment,
    authorisationId,
    deploymentId: deploymentId(authorisationId),
    target: `external/${reportedBy}`.slice(0, 200),
    now,
  });

const confirm = (
  state: RegisteredRelease,
  { report, leaseOf, residencyOf, reportedBy, resident }: ReportFacts,
  authorisationId: string,
): ReportVerdict => {
  const lease = leaseOf(authorisationId);
  // More instances than were authorised are not what was authorised.
  if ((report.share ?? 1) !== shareOf(lease)) return nothing('not_authorised');
  const events = decide(state, {
    type: 'ConfirmDeployment',
    environment: report.environment,
    authorisationId,
    artifacts: report.artifacts,
    ...residencyOf(lease),
    desiredState: report.reference ?? null,
    reportedBy,
    replaces: resident,
  });
  return { recorded: shareOf(lease) < 1 ? 'step_applied' : 'applied', events };
};

const fail = (state: RegisteredRelease, { report }: ReportFacts): ReportVerdict => {
  const deployment = progressIn(state, report.environment)?.deployment;
  if (deployment?.status !== 'started') return nothing('known');
  const message = report.message ?? 'the deployer gave no reason';
  const { authorisationId } = deployment;
  return {
    recorded: 'failed',
    events: decide(state, { type: 'FailDeployment', environment: report.environment, authorisationId, code: 'deployer.failed', message }),
  };
};

/** Stands for metadata while the first events of one append are folded to decide the rest; never stored. */
const pending = (event: ReleaseEvent, { revision }: RegisteredRelease, now: string): FoldedEvent => ({
  ...event,
  revision: revision + 1,
  metadata: {
    schemaVersion: 1,
    recordedAt: now,
    consumer: 'reconciler',
    causationId: 'pending',
    correlationId: 'pending',
    actor: { subject: 'service:reconciler', kind: 'service' },
    previousHash: null,
  },
});
