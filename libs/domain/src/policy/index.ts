export type { Revision } from './revision.ts';
export { admitRevision, type Admission, type NumberedBundle } from './admit-revision.ts';
export { foldPolicy, type PolicyHistory, type Activation } from './fold-policy.ts';
