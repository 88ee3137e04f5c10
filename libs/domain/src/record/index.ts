export { canonicalEvent, chainEvents, eventHash } from './event-hash.ts';
export { namedContents } from './named-contents.ts';
export { dssePae, dssePaeHead } from './dsse-pae.ts';
