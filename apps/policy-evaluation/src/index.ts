export { PolicyEvaluationModule } from './policy-evaluation.module.ts';
export { evaluate, type Evaluation, type Evaluator } from './evaluate-release/evaluate.ts';
