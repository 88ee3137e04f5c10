export { RECONCILER } from './service.ts';
export { assemble, type Reconciler } from './assemble.ts';
export { FOLLOWED } from './follow-releases/on-release-event.ts';
