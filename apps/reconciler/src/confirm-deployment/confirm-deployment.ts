import type { LiveState } from '@interlock/adapters/deployment-target';
import { RESIDENCY_PAYLOAD_TYPE, type Authorisation, type DsseEnvelope, type ReleaseEvent, type Residency } from '@interlock/contracts';
import { canonicalJson, decide, derivedId, foldRelease, shareOf } from '@interlock/domain';
import { serviceActor, type RecordedReleaseEvent } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import type { Resident } from '../follow-releases/deployment-index.ts';
import type { Rollout } from '../follow-releases/rollout.ts';
import { leaseOf, narrowing } from './lease.ts';
import { exceedsShare, NOTHING, runsOnly } from './what-runs.ts';

/**
 * Records a rollout, or a step of it, as applied when, and only when, the runtime reports exactly what was authorised, on no more instances than that; the right to run
 * comes with it, within the same limits.
 */
export const confirmDeployment =
  (parts: ReconcilerParts) =>
  async ({ releaseId, environment, workload, authorisationId }: Rollout, live: LiveState, causationId: string): Promise<void> => {
    const confirm = (history: readonly RecordedReleaseEvent[]): ReleaseEvent[] => {
      const lease = leaseOf(history, authorisationId);
      const resident = parts.index.resident(environment, workload);
      if (!runsAsAuthorised(lease, live, resident)) return [];
      const { residency, envelope } = grantResidency(parts, lease);
      return decide(foldRelease(history), {
        type: 'ConfirmDeployment',
        environment,
        authorisationId,
        artifacts: lease.artifacts,
        residency,
        envelope,
        desiredState: live.reference,
        reportedBy: live.reportedBy.slice(0, 200),
        replaces: resident?.releaseId,
      });
    };
    const message = { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) };
    const { events, history } = await parts.repository.record(releaseId, message, confirm);
    // That it is applied is learnt when the event comes over the bus.
    parts.index.learn(history);
    if (events.length === 0)
      parts.logger.warn({ releaseId, environment, live }, 'the runtime names the authorisation but does not run what it authorised');
  };

const runsAsAuthorised = (lease: Authorisation, live: LiveState, resident: Resident | undefined): boolean =>
  live.status === 'live' &&
  runsOnly(live, lease) &&
  (live.share ?? 1) === shareOf(lease) &&
  !exceedsShare(live, shareOf(lease)) &&
  (narrowing(lease) === undefined ? live.rest === undefined : live.rest === undefined || runsOnly(live.rest, resident ?? NOTHING));

/** The right to run what a lease let start. */
export const grantResidency = (
  { signer, clock, hashing }: Pick<ReconcilerParts, 'signer' | 'clock' | 'hashing'>,
  lease: Authorisation,
): { residency: Residency; envelope: DsseEnvelope } => {
  const { authorisationId, releaseId, component, environment, artifacts, configuration } = lease;
  const limits = narrowing(lease);
  const residencyId = derivedId(hashing, 'residency', authorisationId);
  const residency: Residency = {
    schemaVersion: 1,
    residencyId,
    authorisationId,
    releaseId,
    component,
    environment,
    artifacts,
    configuration,
    since: clock.now(),
    ...(limits === undefined ? {} : { limits }),
  };
  return { residency, envelope: signer.envelope(RESIDENCY_PAYLOAD_TYPE, new TextEncoder().encode(canonicalJson(residency))) };
};
