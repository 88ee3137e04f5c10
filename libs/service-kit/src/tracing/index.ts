export { withEventSpans } from './event-spans.ts';
export type { EventWork, SpannedEvent } from './event-spans.ts';
export { startTracing } from './start-tracing.ts';
export type { StopTracing } from './start-tracing.ts';
