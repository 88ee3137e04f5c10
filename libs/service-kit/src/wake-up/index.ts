export { DueTimers } from './due-timers.ts';
export { WakeUps } from './wake-ups.ts';
