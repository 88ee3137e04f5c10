export { temporalCalendar } from '../calendar/temporal/index.ts';
export { openCatalogSources } from './open-catalog-sources.ts';
export type { OpenCatalogSources } from './open-catalog-sources.ts';
export { openTargets } from './open-targets.ts';
export type { OpenTargets } from './open-targets.ts';
