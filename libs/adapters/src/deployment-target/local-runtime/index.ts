export { LOCAL_RUNTIME } from './report.ts';
export { superviseRuntime, type SupervisedRuntime } from './supervise-runtime.ts';
