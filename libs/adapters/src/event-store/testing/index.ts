export { eventStoreContract } from './event-store-contract.ts';
export type { ContractSubject } from './contract-subject.ts';
export { linkedEvents, someEvents } from './some-events.ts';
export { Collector } from './collector.ts';
