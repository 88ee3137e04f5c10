export * from './broker.ts';
export * from './outsider.ts';
export { groupLags } from './group-lags.ts';
export type { GroupLag } from './group-lags.ts';
