export { conformanceCdEvent, without } from './conformance-cd-event.ts';
export type { ConformanceCdEvent } from './conformance-cd-event.ts';
export { officialFindings } from './official-cd-event-schemas.ts';
