export { judgeDeployment } from './judge-deployment.ts';
export type { DeploymentVerdict, WatchedDeployment, WatchedSignal } from './judge-deployment.ts';
