export { openViewDatabase } from './open-view-database.ts';
export type { ViewDatabase, ViewDefinition } from './open-view-database.ts';
export { seenBeyond, viewPosition } from './view-position.ts';
export type { SeenEvent } from './view-position.ts';
export { condemnView, lastTold, newestTold } from './last-told.ts';
export type { ToldEvent } from './last-told.ts';
