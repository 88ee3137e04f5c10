import type { LiveState } from '@interlock/adapters/deployment-target';
import { decide, derivedId, foldRelease, sameDigests } from '@interlock/domain';
import { serviceActor, type RecordedReleaseEvent } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';

/** Puts what runs beside what should run, on the stream of the release that should. */
export const reportDrift =
  ({ repository, index, hashing, logger }: ReconcilerParts) =>
  async (environment: string, live: LiveState, causationId: string): Promise<void> => {
    const resident = index.resident(environment, live.workload);
    if (resident === undefined) return logger.warn({ environment, live }, 'a workload runs that no release was applied to');
    if (!resident.drifted && sameDigests(live.artifacts, resident.artifacts)) return;
    const { releaseId } = resident;
    // The same hand can do the same thing again after it was mended: which drift this is belongs to the report's identity.
    const cause = `${causationId}|${driftsOf(await repository.read(releaseId), environment)}`;
    const driftId = derivedId(hashing, 'drift', releaseId, cause);
    const message = { consumer: CONSUMER, causationId: cause, actor: serviceActor(CONSUMER) };
    const { events } = await repository.handle(releaseId, message, (history) =>
      decide(foldRelease(history), {
        type: 'ReportLive',
        environment,
        driftId,
        found: live.artifacts,
        changedBy: live.changedBy?.slice(0, 300) ?? null,
      }),
    );
    for (const event of events) index.apply(event);
  };

/** The drift of a release that is no longer the one that should run ends with the release that replaced it. */
export const resolveReplacedDrift =
  ({ repository, index }: ReconcilerParts) =>
  async (environment: string, workload: string): Promise<void> => {
    const resident = index.resident(environment, workload);
    if (resident === undefined || resident.previous === null || resident.previous === resident.releaseId) return;
    const message = { consumer: CONSUMER, causationId: `replaced|${environment}|${resident.deploymentId}`, actor: serviceActor(CONSUMER) };
    const { events } = await repository.handle(resident.previous, message, (history) =>
      decide(foldRelease(history), {
        type: 'ResolveDrift',
        environment,
        how: 'replaced',
        reason: `release ${resident.releaseId} was authorised and applied`,
      }),
    );
    for (const event of events) index.apply(event);
  };

const driftsOf = (history: readonly RecordedReleaseEvent[], environment: string): number =>
  history.filter(
    ({ type, data }) => (type === 'DriftDetected' || type === 'DriftResolved') && 'environment' in data && data.environment === environment,
  ).length;
