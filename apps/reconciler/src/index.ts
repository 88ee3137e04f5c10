export { ReconcilerModule } from './reconciler.module.ts';
export { assemble, type Reconciler } from './assemble.ts';
