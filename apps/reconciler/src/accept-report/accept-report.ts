import { streamName, type Actor, type DeploymentReport, type DeploymentReportAccepted } from '@interlock/contracts';
import { decide, derivedId, foldRelease, type Hashing, type RegisteredRelease } from '@interlock/domain';
import { HttpError, type CausingMessage, type Clock, type ReleaseRepository, type StreamRepository } from '@interlock/service-kit';
import type { Signer } from '@interlock/adapters/signer';
import { grantResidency } from '../confirm-deployment/confirm-deployment.ts';
import { leaseOf } from '../confirm-deployment/lease.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import { decideReport, type ReportVerdict } from './decide-report.ts';
import type { KnownEnvironments } from './known-environments.ts';
import type { KnownReleases } from './known-releases.ts';
import { isSame, reportsOf } from './unauthorised-deployments.ts';

export interface AcceptReportParts {
  readonly repository: ReleaseRepository;
  readonly streams: StreamRepository;
  readonly releases: KnownReleases;
  readonly environments: KnownEnvironments;
  readonly signer: Signer;
  readonly hashing: Hashing;
  readonly clock: Clock;
  /** True for an environment that Interlock deploys to itself. */
  readonly isOwn: (environment: string) => boolean;
}

export type AcceptReport = (report: DeploymentReport, actor: Actor, cause: string | undefined) => Promise<DeploymentReportAccepted>;

/** Puts a deployer's word beside what was authorised. Rejects with HttpError where Interlock deploys itself, and for a start without a lease. */
export const acceptReport =
  (parts: AcceptReportParts): AcceptReport =>
  async (report, actor, cause) => {
    const { component, environment } = report;
    if (parts.isOwn(environment))
      throw new HttpError('http.conflict', `Interlock deploys to ${environment} itself and takes no reports for it`, {
        errors: [{ field: 'environment', found: `"${environment}"`, expected: 'an environment whose target is external' }],
      });
    parts.environments.assertKnown(environment);
    const releaseId = report.releaseId ?? parts.releases.withArtifacts(component, report.artifacts, report.configuration);
    const verdict = releaseId === undefined ? undefined : await onRelease(parts, releaseId, report, actor, cause);
    const answer = { environment, component, releaseId: releaseId ?? null };
    if (verdict !== undefined && verdict !== 'not_authorised') return { ...answer, recorded: verdict };
    if (report.status === 'started')
      throw new HttpError(
        'http.conflict',
        `no valid authorisation lets ${component} start in ${environment} now: ask \`release gate\` first`,
      );
    if (report.status === 'failed') return { ...answer, recorded: 'known' };
    return { ...answer, recorded: await unauthorised(parts, report, actor, cause) };
  };

const onRelease = async (
  parts: AcceptReportParts,
  releaseId: string,
  report: DeploymentReport,
  actor: Actor,
  cause: string | undefined,
): Promise<ReportVerdict['recorded'] | undefined> => {
  const before = foldRelease(await parts.repository.read(releaseId));
  if (before.status === 'unknown' || before.candidate.component !== report.component) return undefined;
  let recorded: ReportVerdict['recorded'] = 'known';
  const message = messageOf(report, before, actor, cause);
  const handled = await parts.repository.handle(releaseId, message, (history) => {
    const verdict = decideReport(foldRelease(history) as RegisteredRelease, {
      report,
      reportedBy: nameOf(actor),
      now: parts.clock.now(),
      resident: parts.releases.resident(report.component, report.environment),
      deploymentId: (authorisationId) => derivedId(parts.hashing, 'deployment', authorisationId),
      leaseOf: (authorisationId) => leaseOf(history, authorisationId),
      residencyOf: (lease) => grantResidency(parts, lease),
    });
    recorded = verdict.recorded;
    return verdict.events;
  });
  // What it was told is not to be news to it until the bus brings it back: the next report may follow at once.
  for (const event of handled.history) parts.releases.apply(event);
  return handled.outcome === 'duplicate' ? 'known' : recorded;
};

/** Something runs that nobody authorised: drift from what ought to run, or, where nothing ought to, a fact of the environment. */
const unauthorised = async (
  { repository, streams, releases, hashing }: AcceptReportParts,
  report: DeploymentReport,
  actor: Actor,
  cause: string | undefined,
): Promise<'drift' | 'unauthorised'> => {
  const { component, environment, artifacts, configuration } = report;
  const resident = releases.resident(component, environment);
  const state = resident === undefined ? undefined : foldRelease(await repository.read(resident));
  if (resident !== undefined && state?.status === 'registered') {
    const message = messageOf(report, state, actor, cause);
    const driftId = derivedId(hashing, 'drift', resident, message.causationId);
    await repository.handle(resident, message, (history) =>
      decide(foldRelease(history), {
        type: 'ReportLive',
        environment,
        driftId,
        found: artifacts,
        ...(configuration === undefined ? {} : { configuration }),
        changedBy: nameOf(actor),
      }),
    );
    return 'drift';
  }
  const stream = streamName('environment', environment);
  const before = reportsOf(await streams.read(stream), component);
  const digests = artifacts.map(({ digest }) => digest).toSorted();
  const causationId = cause ?? `report|${component}|${hashing.sha256Hex(digests.join(' '))}|${before.length}`;
  await streams.handle({
    stream,
    message: { consumer: CONSUMER, causationId, actor },
    // Said again, it is the same fact.
    decide: (history) =>
      isSame(reportsOf(history, component).at(-1), artifacts)
        ? []
        : [
            {
              type: 'UnauthorisedDeploymentReported',
              data: { environment, component, artifacts, reportedBy: actor, reference: report.reference ?? null },
            },
          ],
  });
  return 'unauthorised';
};

/** Without a name of the caller's, the same report on the same state is the same message. */
const messageOf = (report: DeploymentReport, { revision }: RegisteredRelease, actor: Actor, cause: string | undefined): CausingMessage => ({
  consumer: CONSUMER,
  causationId: cause ?? `report|${report.environment}|${report.status}|${report.share ?? 1}|${revision}`,
  actor,
});

const nameOf = ({ person, name, subject }: Actor): string => (person ?? name ?? subject).slice(0, 200);
