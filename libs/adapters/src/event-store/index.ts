export * from './event-store.ts';
export { prepareAppend, requireLink } from './prepare-append.ts';
export type { PreparedAppend } from './prepare-append.ts';
export { verifyEvents } from './verify-chain.ts';
export type { ChainLink, ChainReport, ChainVerifier } from './verify-chain.ts';
