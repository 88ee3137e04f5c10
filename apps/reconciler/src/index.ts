export { ReconcilerModule } from './reconciler.module.ts';
