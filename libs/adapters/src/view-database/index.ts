export { openViewDatabase, ViewDamagedError } from './open-view-database.ts';
export type { ViewDatabase, ViewDefinition } from './open-view-database.ts';
export { viewPosition } from './view-position.ts';
