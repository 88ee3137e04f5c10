import type { LiveState } from '@interlock/adapters/deployment-target';
import type { ReconcilerParts } from '../assemble.ts';
import { confirmDeployment } from '../confirm-deployment/confirm-deployment.ts';
import { failDeployment } from '../confirm-deployment/fail-deployment.ts';
import { reportDrift } from '../report-drift/report-drift.ts';

/** What a runtime says either ends the rollout whose authorisation it names, or is held against what should run. */
export const handleLiveReport = (parts: ReconcilerParts) => {
  const confirm = confirmDeployment(parts);
  const fail = failDeployment(parts);
  const drift = reportDrift(parts);
  return async (environment: string, live: LiveState): Promise<void> => {
    const causationId = causationOf(environment, live, parts);
    const rollouts = parts.index.rollouts(environment, live.workload);
    const named = rollouts.find(({ authorisationId }) => authorisationId === live.authorisationId);
    if (named !== undefined && live.status === 'failed') {
      const { releaseId, authorisationId } = named;
      const message = live.message ?? 'the runtime gave no reason';
      return fail({ releaseId, environment, authorisationId, code: 'runtime.failed', message, causationId });
    }
    if (named !== undefined) return confirm(named, live, causationId);
    // Between two releases what runs is in motion; it is looked at again when the rollout has ended.
    if (rollouts.length === 0) return drift(environment, live, causationId);
  };
};

/** The same report is the same cause, however often it is made and whoever hears it. */
const causationOf = (
  environment: string,
  { workload, reference, artifacts, configuration, status }: LiveState,
  { hashing }: ReconcilerParts,
): string => {
  const digests = artifacts.map(({ digest }) => digest).toSorted();
  return `live|${environment}|${workload}|${reference ?? 'none'}|${hashing.sha256Hex([status, ...digests, configuration?.digest ?? ''].join(' '))}`;
};
