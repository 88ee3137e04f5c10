import type { LiveState } from '@interlock/adapters/deployment-target';
import { decide, derivedId, foldRelease, type ReleaseCommand } from '@interlock/domain';
import { serviceActor, type RecordedReleaseEvent } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import { findingsOf, type Finding, type LiveStep } from './findings.ts';

/** Puts what runs beside what should run, on the stream of the release that should. */
export const reportDrift = (parts: ReconcilerParts) => {
  const { index, logger, hashing } = parts;
  const record = recordOn(parts);
  return async (environment: string, live: LiveState, causationId: string): Promise<void> => {
    const { workload } = live;
    const step = liveStep(parts, environment, workload);
    const resident = index.resident(environment, workload);
    if (step === undefined && resident === undefined)
      return logger.warn({ environment, live }, 'a workload runs that no release was applied to');
    const findings = findingsOf(live, step, resident);
    for (const finding of findings) {
      const { releaseId } = finding;
      if (!finding.drifted && index.drifts.of(releaseId, environment) === undefined) continue;
      await record(releaseId, environment, causationId, (cause) =>
        reportOf(finding, environment, live, derivedId(hashing, 'drift', releaseId, cause)),
      );
    }
    if (step === undefined || findings.some(({ releaseId }) => releaseId === step.rollout.releaseId)) return;
    const { releaseId } = step.rollout;
    if (index.drifts.of(releaseId, environment) !== undefined)
      await record(releaseId, environment, causationId, () => ({
        type: 'ResolveDrift',
        environment,
        how: 'restored',
        reason: 'the runtime reports the resident release alone',
      }));
  };
};

const liveStep = ({ index }: ReconcilerParts, environment: string, workload: string): LiveStep | undefined => {
  const rollout = index.current(environment, workload) ?? index.rollouts(environment, workload).at(-1);
  const release = rollout === undefined ? undefined : index.release(rollout.releaseId);
  return rollout === undefined || release === undefined ? undefined : { rollout, release };
};

const reportOf = (finding: Finding, environment: string, live: LiveState, driftId: string): ReleaseCommand => ({
  type: 'ReportLive',
  environment,
  driftId,
  found: finding.artifacts,
  configuration: finding.configuration,
  ...(finding.share === undefined ? {} : { share: finding.share }),
  ...(finding.message === undefined ? {} : { message: finding.message }),
  changedBy: live.changedBy?.slice(0, 300) ?? null,
});

const recordOn =
  ({ repository, index }: ReconcilerParts) =>
  async (releaseId: string, environment: string, causationId: string, command: (cause: string) => ReleaseCommand): Promise<void> => {
    // The same hand can do the same thing again after it was mended: which drift this is belongs to the report's identity.
    const cause = `${causationId}|${driftsOf(await repository.read(releaseId), environment)}`;
    const message = { consumer: CONSUMER, causationId: cause, actor: serviceActor(CONSUMER) };
    const { history } = await repository.handle(releaseId, message, (before) => decide(foldRelease(before), command(cause)));
    index.learn(history);
  };

const driftsOf = (history: readonly RecordedReleaseEvent[], environment: string): number =>
  history.filter(
    ({ type, data }) => (type === 'DriftDetected' || type === 'DriftResolved') && 'environment' in data && data.environment === environment,
  ).length;
