import { join, resolve } from 'node:path';
import type { InterlockConfig } from '@interlock/contracts';
import { openGitTarget, type TargetNotice } from '../deployment-target/git/index.ts';
import type { DeploymentTarget } from '../deployment-target/index.ts';

export interface OpenTargets {
  readonly config: InterlockConfig;
  readonly configDirectory: string;
  readonly dataDirectory: string;
  readonly onNotice: (environment: string, notice: TargetNotice) => void;
  readonly opened: <T extends { close(): Promise<void> }>(part: T) => T;
}

/** One target per environment that has one; the others are `external`. */
export const openTargets = async ({
  config,
  configDirectory,
  dataDirectory,
  onNotice,
  opened,
}: OpenTargets): Promise<ReadonlyMap<string, DeploymentTarget>> => {
  const targets = new Map<string, DeploymentTarget>();
  for (const [environment, target] of Object.entries(config.targets)) {
    if (target.type !== 'git') continue;
    const { repository, branch, runtime } = target;
    targets.set(
      environment,
      opened(
        await openGitTarget({
          environment,
          repository: resolve(configDirectory, repository),
          branch,
          runtime,
          stateDirectory: join(dataDirectory, 'targets', environment),
          onNotice: (notice) => onNotice(environment, notice),
        }),
      ),
    );
  }
  return targets;
};
