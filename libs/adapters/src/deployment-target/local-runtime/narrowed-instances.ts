import type { InstanceCount, StepLimits } from '../deployment-target.ts';

/** Instances of every workload, spread over the clusters of the environment in turn. */
export const INSTANCES = 20;

/** Keeps a product such as 0.29 × 100 from falling below the whole number that it is. */
const ROUNDING = 1e-9;

/** How many instances a step updates: at most the share, at least one, only in its regions. Undefined when no instance may be. */
export const narrowedInstances = ({ share, regions, clusters }: StepLimits, total: number = INSTANCES): InstanceCount | undefined => {
  const within = Array.from({ length: total }, (_, index) => clusters[index % clusters.length]).filter(
    (cluster) => regions.length === 0 || regions.some((region) => cluster !== undefined && liesIn(cluster, region)),
  );
  if (within.length === 0) return undefined;
  return { total, updated: Math.min(within.length, Math.max(1, Math.floor(share * total + ROUNDING))) };
};

const liesIn = (cluster: string, region: string): boolean => cluster === region || cluster.startsWith(`${region}-`);
