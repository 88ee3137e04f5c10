export { startCluster, type Cluster, type ClusterOptions } from './distributed/start-cluster.ts';
export { startEngines, type RunningEngines } from './distributed/start-engines.ts';
export { startStandalone, type Standalone, type StandaloneOptions } from './run/start-app.ts';
