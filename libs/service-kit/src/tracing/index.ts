export { startTracing } from './start-tracing.ts';
export type { StopTracing } from './start-tracing.ts';
