export { PolicyEvaluationModule } from './policy-evaluation.module.ts';
export { POLICY_EVALUATION } from './service.ts';
export { activatePolicy, type ActivatePolicyParts, type ActivePolicy } from './activate-policy/activate-policy.ts';
export { NoPolicyError } from './activate-policy/no-policy-error.ts';
export { evaluate, type Evaluation, type Evaluator } from './evaluate-release/evaluate.ts';
export { assemble, type PolicyEvaluation } from './assemble.ts';
export { HANDLED } from './follow-releases/on-release-event.ts';
