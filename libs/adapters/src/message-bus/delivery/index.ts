export type { AttemptPolicy, Outcome } from './attempt-delivery.ts';
export { backOffDelay, type BackOff } from './back-off.ts';
export type { Feed, HeldKey, Parking } from './feed.ts';
export { GroupDelivery } from './group-delivery.ts';
export { insist } from './insist.ts';
export { assertPublishable, behind, invalidArgument, parkedIdOf } from './outgoing-record.ts';
export { partitionFor } from './partitioner.ts';
export { PartitionWindow, type Lane, type WindowLimits } from './partition-window.ts';
export { missingTopics, type TopicShape } from './topic-shape.ts';
