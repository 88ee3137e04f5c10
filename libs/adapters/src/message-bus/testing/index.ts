export { messageBusContract } from './message-bus-contract.ts';
export type { BusUnderTest } from './situation.ts';
