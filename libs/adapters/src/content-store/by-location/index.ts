export { openContentStoreAt } from './open-content-store-at.ts';
export type { ContentStoreAt } from './open-content-store-at.ts';
