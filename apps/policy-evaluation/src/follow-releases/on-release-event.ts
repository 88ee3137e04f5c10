import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { serviceActor, type CausingMessage } from '@interlock/service-kit';
import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import type { DecideRelease } from '../evaluate-release/decide-release.ts';
import type { RequestFirstEnvironment } from '../request-promotion/first-environment.ts';
import { CONSUMER } from './consumer.ts';

/** What this service does something about. */
export const HANDLED: ReadonlySet<string> = new Set([
  'ReleaseCandidateRegistered',
  'EvidenceAccepted',
  'EvidenceRejected',
  'PromotionRequested',
  'ApprovalGranted',
  'ApprovalRefused',
  'ApprovalExpired',
  'AuthorisationVoided',
  'ReleaseSuperseded',
  // The next step is decided when this one has been watched for long enough: from now on.
  'DeploymentStepApplied',
  'DeploymentDegraded',
]);

export const causedBy = (causationId: string): CausingMessage => ({ consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) });

export interface OnReleaseEventParts {
  readonly requestFirstEnvironment: RequestFirstEnvironment;
  readonly decideRelease: DecideRelease;
  /** What ends an attempt, or goes bad after the start, is followed at once; undefined for every other event. */
  readonly followFailure: (event: RecordedEvent & ReleaseEvent) => Promise<Verdict | undefined>;
  /** Environments that the record names for a release, from the stream itself up to a revision at least: the local index may lag. */
  readonly environmentsOf: (
    releaseId: string,
    seen: number,
  ) => Promise<{ readonly environments: readonly string[]; readonly revision: number }>;
}

/**
 * A release's own events lead to decisions. One decision sees all that stands on the stream, so later messages that it already saw are passed over:
 * a candidate with five attestations is decided once, not six times.
 */
export const onReleaseEvent = ({ requestFirstEnvironment, decideRelease, followFailure, environmentsOf }: OnReleaseEventParts) => {
  const decidedAt = new Map<string, number>();
  return async (event: RecordedEvent, causationId: string): Promise<Verdict> => {
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'ReleaseCandidateRegistered') {
      const decided = await requestFirstEnvironment(releaseId, causedBy(causationId));
      if (decided !== undefined) remember(decidedAt, releaseId, decided);
      return ACK;
    }
    const followed = await followFailure(event as RecordedEvent & ReleaseEvent);
    if (followed !== undefined) return followed;
    if (!HANDLED.has(event.type) || event.revision <= (decidedAt.get(releaseId) ?? -1)) return ACK;
    const { environments, revision } = await environmentsOf(releaseId, event.revision);
    let sawAll = true;
    for (const environment of environments)
      sawAll = (await decideRelease(releaseId, environment, causedBy(`${causationId}|${environment}`))) && sawAll;
    // A message that is delivered again decides nothing: what was recorded since must not count as seen.
    if (sawAll) remember(decidedAt, releaseId, revision);
    return ACK;
  };
};

const REMEMBERED = 10_000;

const remember = (decidedAt: Map<string, number>, releaseId: string, revision: number): void => {
  decidedAt.delete(releaseId);
  decidedAt.set(releaseId, revision);
  if (decidedAt.size <= REMEMBERED) return;
  for (const oldest of decidedAt.keys()) {
    decidedAt.delete(oldest);
    return;
  }
};
