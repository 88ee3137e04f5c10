export { canonicalEvent, chainEvents, eventHash } from './event-hash.ts';
export { dssePae } from './dsse-pae.ts';
