export { HeadFiles } from './head-files.ts';
export { ledgerKey, openHead, verifyEd25519 } from './ledger-key.ts';
