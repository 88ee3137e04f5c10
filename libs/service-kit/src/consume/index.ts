export { ParkError } from './park-error.ts';
export type { BusMessage } from './bus-message.ts';
export { recordedEventOf } from './recorded-event-of.ts';
export { Consumes } from './consumes.decorator.ts';
export type { Subscription } from './consumes.decorator.ts';
export { Materialisers } from './materialisers.ts';
export type { Materialiser, MaterialisersState } from './materialisers.ts';
export { BusStrategy } from './bus.strategy.ts';
export type { BusStrategyParts } from './bus.strategy.ts';
