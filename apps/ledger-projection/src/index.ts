export { LEDGER_PROJECTION } from './service.ts';
export { checkHeads } from './check-start/check-heads.ts';
export type { CheckHeads } from './check-start/check-heads.ts';
export { checkViews } from './check-start/check-views.ts';
export type { CheckViews } from './check-start/check-views.ts';
