export { burnRateState } from './burn-rate-state.ts';
export type { SignalReading } from './burn-rate-state.ts';
