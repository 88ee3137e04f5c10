export { openViewDatabase } from './open-view-database.ts';
export type { ViewDatabase, ViewDefinition } from './open-view-database.ts';
export { seenBeyond, viewPosition } from './view-position.ts';
export type { SeenEvent } from './view-position.ts';
