export { ParkError } from './park-error.ts';
export type { BusMessage } from './bus-message.ts';
export { recordedEventOf } from './recorded-event-of.ts';
export { Consumes } from './consumes.decorator.ts';
export type { Subscription } from './consumes.decorator.ts';
export { Materialisers } from './materialisers.ts';
export type { MaterialisedRecord, Materialiser, MaterialisersState } from './materialisers.ts';
export type { BusStrategyParts } from './bus.strategy.ts';
export { materialisedEvent } from './materialised-event.ts';
