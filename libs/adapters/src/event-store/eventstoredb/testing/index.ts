export { serveRecord } from './served-record.ts';
export type { ServedRecord } from './served-record.ts';
