export { aBusyInput, aDecisionInput, anErrorBudget } from './decision-inputs.ts';
