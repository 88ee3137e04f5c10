export * from './event-store.ts';
export { chainVerifier, verifyEvents } from './verify-chain.ts';
export type { ChainLink, ChainReport, ChainVerifier } from './verify-chain.ts';
