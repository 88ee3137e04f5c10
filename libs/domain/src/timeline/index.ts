export { clockSkews, SKEW_WINDOW, type Clocked, type ClockSkew } from './clock-skew.ts';
export type { PlacedRow } from './fold-changes.ts';
export { gateKnowledge, type RecordedGate } from './gate-knowledge.ts';
export { sayWhatChanged } from './nothing-changed.ts';
export { RANKED_BY, rankCauses, type RankedCause } from './rank-causes.ts';
export { reachDependencies, type Reach } from './reach-dependencies.ts';
export { sayEvent } from './say-event.ts';
export { timelineKindOf } from './timeline-kind.ts';
export { timelineRowOf, type TimelineRow } from './timeline-row.ts';
