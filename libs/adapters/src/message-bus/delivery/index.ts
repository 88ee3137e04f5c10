export { attemptDelivery, type AttemptPolicy, type Outcome } from './attempt-delivery.ts';
export { backOffDelay, type BackOff } from './back-off.ts';
export { DeliverySlots } from './delivery-slots.ts';
export { assertPublishable, invalidArgument, parkedIdOf } from './outgoing-record.ts';
export { partitionFor } from './partitioner.ts';
export { PartitionWindow, type Entry, type Lane, type WindowLimits } from './partition-window.ts';
export { WorkInHand } from './work-in-hand.ts';
