export { canonicalEvent, chainEvents, eventHash } from './event-hash.ts';
export { dssePae, dssePaeHead } from './dsse-pae.ts';
