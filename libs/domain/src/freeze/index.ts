export { calendarNow } from './calendar-now.ts';
export type { EnvironmentSchedule, KnownFreeze, KnownWindow } from './environment-schedule.ts';
export { FreezeRuleError } from './freeze-rule-error.ts';
export type { FreezeRuleErrorCode } from './freeze-rule-error.ts';
export { concerns } from './freeze-scope.ts';
export type { FreezeSubject } from './freeze-scope.ts';
export { closeFreeze, endFreeze, evolveFreezes, foldFreezes, isActive, NO_FREEZES, startFreeze } from './freezes.ts';
export type { EndFreeze, Freezes, RecordedFreeze } from './freezes.ts';
