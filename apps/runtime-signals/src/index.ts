export { RUNTIME_SIGNALS } from './service.ts';
export { assemble, type RuntimeSignals } from './assemble.ts';
