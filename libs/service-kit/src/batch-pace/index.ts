export { BatchPace } from './batch-pace.ts';
export type { BatchPaceLimits } from './batch-pace.ts';
