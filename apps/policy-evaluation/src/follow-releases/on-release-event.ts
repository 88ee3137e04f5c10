import type { RecordedEvent } from '@interlock/contracts';
import { serviceActor, type CausingMessage } from '@interlock/service-kit';
import type { DecideRelease } from '../evaluate-release/decide-release.ts';

export const CONSUMER = 'policy-evaluation';

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
]);

export const causedBy = (causationId: string): CausingMessage => ({ consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) });

export interface OnReleaseEventParts {
  readonly requestFirstEnvironment: (releaseId: string, message: CausingMessage) => Promise<void>;
  readonly decideRelease: DecideRelease;
  /** Environments that the record names for a release, from the stream itself: the local index may lag. */
  readonly environmentsOf: (releaseId: string) => Promise<{ readonly environments: readonly string[]; readonly revision: number }>;
}

/**
 * A release's own events lead to decisions. One decision sees all that stands on the stream, so later messages that it already saw are passed over:
 * a candidate with five attestations is decided once, not six times.
 */
export const onReleaseEvent = ({ requestFirstEnvironment, decideRelease, environmentsOf }: OnReleaseEventParts) => {
  const decidedAt = new Map<string, number>();
  return async (event: RecordedEvent, causationId: string): Promise<void> => {
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'ReleaseCandidateRegistered') return requestFirstEnvironment(releaseId, causedBy(causationId));
    if (!HANDLED.has(event.type) || event.revision <= (decidedAt.get(releaseId) ?? -1)) return;
    const { environments, revision } = await environmentsOf(releaseId);
    let sawAll = true;
    for (const environment of environments)
      sawAll = (await decideRelease(releaseId, environment, causedBy(`${causationId}|${environment}`))) && sawAll;
    // A message that is delivered again decides nothing: what was recorded since must not count as seen.
    if (sawAll) remember(decidedAt, releaseId, revision);
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
