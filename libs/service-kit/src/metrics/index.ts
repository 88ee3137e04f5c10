export { createMetrics } from './metrics.ts';
export type { LabelSets, LabelValues, MetricDefinition, Metrics } from './metrics.ts';
