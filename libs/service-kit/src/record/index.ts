export { SCHEMA_VERSION } from './known-events.ts';
export { StreamRepository } from './stream-repository.ts';
export type { CausingMessage, HandleRequest, HandleResult, ProposedEvent, StreamRepositoryParts } from './stream-repository.ts';
export { ReleaseRepository } from './release-repository.ts';
export type { RecordedReleaseEvent, ReleaseHandleResult } from './release-repository.ts';
export { RecordLag } from './record-lag.ts';
export type { RecordReader } from './record-lag.ts';
