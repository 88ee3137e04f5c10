import type { FreezeKind, FreezeScope } from '@interlock/contracts';

/** A freeze in the half-open interval [from, until); `until` null: until somebody ends it. */
export interface KnownFreeze {
  readonly freezeId: string;
  readonly kind: FreezeKind;
  readonly name: string;
  readonly scope: FreezeScope;
  readonly from: string;
  readonly until: string | null;
  /** `until` as clocks of the calendar's own zone show it. */
  readonly untilLocal: string | null;
  readonly reason: string;
  readonly incident: string | null;
  readonly hotfixLane: boolean;
  readonly startedBy: string;
}

/** An allowed window: its present and next occurrence, as far as there are any, as disjoint half-open intervals in order. */
export interface KnownWindow {
  readonly name: string;
  readonly scope: FreezeScope;
  readonly intervals: readonly { readonly from: string; readonly fromLocal: string; readonly until: string }[];
}

/** What the clock and people's word allow in one environment: freezes in force or to come, and windows. */
export interface EnvironmentSchedule {
  /** Version of the time zone data behind the instants. */
  readonly tzdata: string;
  readonly freezes: readonly KnownFreeze[];
  readonly windows: readonly KnownWindow[];
}
