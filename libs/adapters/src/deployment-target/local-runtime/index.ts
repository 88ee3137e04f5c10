export { superviseRuntime, type SupervisedRuntime } from './supervise-runtime.ts';
