import { DeploymentTargetError, type DesiredState } from '@interlock/adapters/deployment-target';
import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import { foldRelease, progressIn } from '@interlock/domain';
import type { RecordedReleaseEvent } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { failDeployment } from '../confirm-deployment/fail-deployment.ts';
import { leaseOf, narrowing } from '../confirm-deployment/lease.ts';
import type { Resident } from '../follow-releases/deployment-index.ts';
import type { LiveReports } from '../follow-runtime/live-reports.ts';

const LOOK_AGAIN_MS = 1_000;
const HOPELESS: ReadonlySet<string> = new Set(['deployment-target.invalid', 'deployment-target.authorisation_reused']);

/**
 * Writes the desired state of a rollout that is on the record. Delivered again after a crash it writes nothing new: the target knows the
 * authorisation. A rollout that has ended meanwhile, was stopped, or gave its place to another is left alone: nothing is written over what came after it.
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

    parts.index.learn(history);
    const held = parts.index.current(environment, workload);
    if (held?.releaseId !== releaseId || held.deploymentId !== deploymentId) return ACK;
    const desired = desiredState(history, deployment.authorisationId, workload, parts.index.resident(environment, workload));
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

/** A narrowed step leaves the other instances to the release that is resident; nothing else can become so while the step holds the place. */
const desiredState = (
  history: readonly RecordedReleaseEvent[],
  authorisationId: string,
  workload: string,
  resident: Resident | undefined,
): DesiredState => {
  const lease = leaseOf(history, authorisationId);
  const { releaseId, component, artifacts, configuration, clusters } = lease;
  const whole = { authorisationId, releaseId, component, workload, artifacts, configuration };
  const limits = narrowing(lease);
  if (limits === undefined) return whole;
  const { share, regions } = limits;
  return { ...whole, limits: { share, regions, clusters }, ...(resident === undefined ? {} : { stable: stableOf(resident) }) };
};

const stableOf = ({ releaseId, authorisationId, artifacts, configuration }: Resident): NonNullable<DesiredState['stable']> => ({
  releaseId,
  authorisationId,
  artifacts,
  configuration,
});
