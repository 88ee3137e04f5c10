export { steadyPause } from './steady-pause.ts';
export type { PauseLimits } from './steady-pause.ts';
