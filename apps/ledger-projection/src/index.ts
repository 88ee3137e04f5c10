export { LedgerProjectionModule } from './ledger-projection.module.ts';
