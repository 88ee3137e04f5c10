export { POLICY_EVALUATION } from './service.ts';
export type { ActivatePolicyParts, ActivePolicy } from './activate-policy/activate-policy.ts';
export type { Evaluation, Evaluator } from './evaluate-release/evaluate.ts';
export { assemble, type PolicyEvaluation } from './assemble.ts';
export { HANDLED } from './follow-releases/on-release-event.ts';
