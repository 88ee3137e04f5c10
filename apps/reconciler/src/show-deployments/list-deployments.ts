import type { LiveState } from '@interlock/adapters/deployment-target';
import type { DeploymentView } from '@interlock/contracts';
import type { DeploymentIndex, Resident, Rollout } from '../follow-releases/deployment-index.ts';
import type { LiveReports } from '../follow-runtime/live-reports.ts';

/** What runs and what is being rolled out, sorted by environment and workload. */
export const listDeployments =
  (index: DeploymentIndex, reports: LiveReports) =>
  (environment?: string): DeploymentView[] => {
    const { residents, rollouts } = index.list();
    const view = (deployment: Rollout | Resident, status: DeploymentView['status']): DeploymentView[] => {
      const { workload, releaseId, deploymentId, authorisationId, since } = deployment;
      const component = index.component(releaseId);
      if (component === undefined || (environment !== undefined && environment !== deployment.environment)) return [];
      const live = liveView(reports.newest(deployment.environment, workload));
      const drifted = 'drifted' in deployment && deployment.drifted;
      return [
        {
          environment: deployment.environment,
          workload,
          component,
          releaseId,
          deploymentId,
          authorisationId,
          status,
          since,
          live,
          drifted,
        },
      ];
    };
    return [...residents.flatMap((one) => view(one, 'applied')), ...rollouts.flatMap((one) => view(one, 'started'))].toSorted(
      (left, right) => (sortKey(left) < sortKey(right) ? -1 : 1),
    );
  };

const sortKey = ({ environment, workload, status }: DeploymentView): string => `${environment} ${workload} ${status}`;

const liveView = (live: LiveState | undefined): DeploymentView['live'] => {
  if (live === undefined) return null;
  const { artifacts, reference, authorisationId, changedBy, status, message, reportedBy } = live;
  return { artifacts: [...artifacts], reference, authorisationId, changedBy, status, message, reportedBy };
};
