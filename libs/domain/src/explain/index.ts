export { explain } from './explanation.ts';
export type { ExplainedReason, Explanation } from './explanation.ts';
export { explainFact, factText, totalsText } from './explain-fact.ts';
export type { ExplainedFact } from './explain-fact.ts';
export type { EvidenceLine } from './evidence-lines.ts';
export { pipelineText } from './pipeline-lines.ts';
export type { PipelineLine } from './pipeline-lines.ts';
