import type { LiveState } from '@interlock/adapters/deployment-target';
import type { DeploymentView } from '@interlock/contracts';
import type { DeploymentIndex, Resident } from '../follow-releases/deployment-index.ts';
import { type Rollout } from '../follow-releases/rollout.ts';
import type { LiveReports } from '../follow-runtime/live-reports.ts';

type Viewed = Pick<DeploymentView, 'status' | 'share' | 'steps'>;

/** What runs and what is being rolled out, sorted by environment and workload. */
export const listDeployments =
  (index: DeploymentIndex, reports: LiveReports) =>
  (environment?: string): DeploymentView[] => {
    const { residents, rollouts } = index.list();
    const view = (deployment: Rollout | Resident, viewed: Viewed): DeploymentView[] => {
      const { workload, releaseId, deploymentId, authorisationId, since } = deployment;
      const component = index.release(releaseId)?.component;
      if (component === undefined || (environment !== undefined && environment !== deployment.environment)) return [];
      const live = liveView(reports.newest(deployment.environment, workload));
      const where = { environment: deployment.environment, workload, component, releaseId, deploymentId, authorisationId };
      return [{ ...where, ...viewed, since, live, ...driftView(index, releaseId, deployment.environment) }];
    };
    return [
      ...residents.flatMap((one) => view(one, { status: 'applied' })),
      ...rollouts.flatMap((one) => view(one, progress(one))),
    ].toSorted((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
  };

const sortKey = ({ environment, workload, status }: DeploymentView): string => `${environment} ${workload} ${status}`;

const progress = ({ status, leases, steps }: Rollout): Viewed => ({
  status,
  share: leases.at(-1)?.share ?? 1,
  steps: steps.map(({ share, at }) => ({ share, at })),
});

const driftView = (index: DeploymentIndex, releaseId: string, environment: string): Pick<DeploymentView, 'drifted' | 'drift'> => {
  const drift = index.drifts.of(releaseId, environment);
  if (drift === undefined) return { drifted: false };
  const { driftId, since, accepted } = drift;
  return { drifted: accepted === null, drift: { driftId, since, accepted } };
};

const liveView = (live: LiveState | undefined): DeploymentView['live'] => {
  if (live === undefined) return null;
  const { artifacts, configuration, reference, authorisationId, changedBy, status, message, reportedBy, share, instances, rest } = live;
  return {
    artifacts: [...artifacts],
    configuration,
    reference,
    authorisationId,
    changedBy,
    status,
    message,
    reportedBy,
    ...(share === undefined ? {} : { share }),
    ...(instances === undefined ? {} : { instances }),
    ...(rest === undefined ? {} : { rest: { artifacts: [...rest.artifacts], configuration: rest.configuration } }),
  };
};
