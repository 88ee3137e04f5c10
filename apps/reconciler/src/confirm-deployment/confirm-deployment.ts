import type { LiveState } from '@interlock/adapters/deployment-target';
import { RESIDENCY_PAYLOAD_TYPE, type Authorisation, type DsseEnvelope, type ReleaseEvent, type Residency } from '@interlock/contracts';
import { canonicalJson, decide, derivedId, foldRelease, sameDigests } from '@interlock/domain';
import { serviceActor, type RecordedReleaseEvent } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import type { Rollout } from '../follow-releases/deployment-index.ts';
import { leaseOf } from './lease.ts';

/** Records a rollout as applied when, and only when, the runtime reports exactly what was authorised; the right to run comes with it. */
export const confirmDeployment =
  (parts: ReconcilerParts) =>
  async ({ releaseId, environment, authorisationId }: Rollout, live: LiveState, causationId: string): Promise<void> => {
    const confirm = (history: readonly RecordedReleaseEvent[]): ReleaseEvent[] => {
      const lease = leaseOf(history, authorisationId);
      if (!runsAsAuthorised(lease, live)) return [];
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
      });
    };
    const message = { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) };
    const { events } = await parts.repository.handle(releaseId, message, confirm);
    for (const event of events) parts.index.apply(event);
    if (events.length === 0)
      parts.logger.warn({ releaseId, environment, live }, 'the runtime names the authorisation but does not run what it authorised');
  };

const runsAsAuthorised = (lease: Authorisation, live: LiveState): boolean =>
  live.status === 'live' &&
  sameDigests(live.artifacts, lease.artifacts) &&
  (live.configuration?.digest ?? null) === (lease.configuration?.digest ?? null);

/** The right to run what a lease let start. */
export const grantResidency = (
  { signer, clock, hashing }: Pick<ReconcilerParts, 'signer' | 'clock' | 'hashing'>,
  lease: Authorisation,
): { residency: Residency; envelope: DsseEnvelope } => {
  const { authorisationId, releaseId, component, environment, artifacts, configuration } = lease;
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
  };
  return { residency, envelope: signer.envelope(RESIDENCY_PAYLOAD_TYPE, new TextEncoder().encode(canonicalJson(residency))) };
};
