export { aDecisionInput, anErrorBudget } from './decision-inputs.ts';
