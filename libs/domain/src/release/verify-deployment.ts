import type { ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import { progressIn, type RegisteredRelease } from './release-state.ts';

export interface VerifyDeployment {
  readonly type: 'VerifyDeployment';
  readonly environment: string;
  readonly deploymentId: string;
  readonly bakedForSeconds: number;
  readonly basis: NonNullable<ReleaseEventData<'DeploymentVerified'>['basis']>;
}

/** Once, for the deployment that is applied, while nothing else has been said of it and nothing else replaced it. */
export const verifyDeployment = (
  state: RegisteredRelease,
  { environment, deploymentId, bakedForSeconds, basis }: VerifyDeployment,
): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress?.deployment.status !== 'applied' || progress.deployment.deploymentId !== deploymentId) return [];
  if (progress.supersededBy !== null || progress.verification !== null) return [];
  return [{ type: 'DeploymentVerified', data: { deploymentId, environment, bakedForSeconds, basis: [...basis] } }];
};

export interface DegradeDeployment {
  readonly type: 'DegradeDeployment';
  readonly environment: string;
  readonly deploymentId: string;
  readonly reasons: ReleaseEventData<'DeploymentDegraded'>['reasons'];
}

/** Of a step or of the whole, also after it was verified. Once per deployment. What follows was said by the decision that let it go. */
export const degradeDeployment = (state: RegisteredRelease, { environment, deploymentId, reasons }: DegradeDeployment): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress === undefined || progress.supersededBy !== null || progress.verification?.status === 'degraded') return [];
  const { deployment } = progress;
  if ((deployment.status !== 'applied' && deployment.status !== 'narrowed') || deployment.deploymentId !== deploymentId) return [];
  const follows = progress.afterApplying?.whenDegraded ?? 'nothing';
  return [{ type: 'DeploymentDegraded', data: { deploymentId, environment, reasons: [...reasons], follows } }];
};
