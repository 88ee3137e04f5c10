export { tellFaultRow } from './fault-row.ts';
export type { FaultRow } from './fault-row.ts';
