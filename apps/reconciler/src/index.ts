export { RECONCILER } from './service.ts';
export { assemble, type Reconciler } from './assemble.ts';
