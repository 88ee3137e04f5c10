export { digestOfPurl, qualifierOf } from './digest-of-purl.ts';
export { pipelineKeys, releaseKeys, reportedKeys } from './correlation-keys.ts';
export type { PipelineKey } from './correlation-keys.ts';
