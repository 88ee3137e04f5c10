import { DeploymentTargetError, type DesiredState } from '@interlock/adapters/deployment-target';
import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import { foldRelease, progressIn } from '@interlock/domain';
import type { RecordedReleaseEvent } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { failDeployment } from '../confirm-deployment/fail-deployment.ts';
import { leaseOf } from '../confirm-deployment/lease.ts';
import type { LiveReports } from '../follow-runtime/live-reports.ts';

const LOOK_AGAIN_MS = 1_000;
const HOPELESS: ReadonlySet<string> = new Set(['deployment-target.invalid', 'deployment-target.authorisation_reused']);

/**
 * Writes the desired state of a rollout that is on the record. Delivered again after a crash it writes nothing new: the target knows the
 * authorisation. A rollout that has ended meanwhile is left alone.
 */
export const applyDesiredState =
  (parts: ReconcilerParts, reports: LiveReports) =>
  async (releaseId: string, environment: string, deploymentId: string): Promise<Verdict> => {
    const target = parts.targets.get(environment);
    const workload = parts.index.workload(releaseId, environment);
    if (target === undefined || workload === undefined) return ACK;
    const history = await parts.repository.read(releaseId);
    const deployment = progressIn(foldRelease(history), environment)?.deployment;
    if (deployment?.status !== 'started' || deployment.deploymentId !== deploymentId) return ACK;

    const desired = desiredState(history, deployment.authorisationId, workload);
    try {
      await target.apply(desired);
    } catch (error) {
      if (!(error instanceof DeploymentTargetError)) throw error;
      // An outage is not a verdict: it is tried again for as long as it lasts.
      if (!HOPELESS.has(error.code)) return { kind: 'retry', delayMs: LOOK_AGAIN_MS, cause: `${error.code}: ${error.message}` };
      await failDeployment(parts)({
        releaseId,
        environment,
        authorisationId: desired.authorisationId,
        code: error.code,
        message: error.message,
        causationId: `apply|${deploymentId}`,
      });
      return ACK;
    }
    // Written before a crash and reported live since: the runtime will not say it again by itself.
    reports.look(environment, workload);
    return ACK;
  };

const desiredState = (history: readonly RecordedReleaseEvent[], authorisationId: string, workload: string): DesiredState => {
  const { releaseId, component, artifacts, configuration } = leaseOf(history, authorisationId);
  return { authorisationId, releaseId, component, workload, artifacts, configuration };
};
