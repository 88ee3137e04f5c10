import type { Reason, ReleaseEventData, SignalRecord, SignalState } from '@interlock/contracts';
import { secondsAfter } from '../decision/instants.ts';

export type WatchedSignal = NonNullable<ReleaseEventData<'DeploymentVerified'>['basis']>[number];

/** A step, or the whole, that is live, and what is known of it and of those around it. */
export interface WatchedDeployment {
  readonly component: string;
  /** What depends on the component directly: its users notice first. */
  readonly dependants: readonly string[];
  /** It declares an objective, so that its own signal must speak before it counts as verified. */
  readonly hasObjective: boolean;
  readonly appliedAt: string;
  /** False: a narrowed step, which may degrade but is not verified. */
  readonly whole: boolean;
  readonly bakeSeconds: number;
  /** States before it was applied (or when it was verified), by entity. Not there: not known, so that any alarm is news. */
  readonly before: ReadonlyMap<string, SignalState>;
}

export type DeploymentVerdict =
  | { readonly kind: 'degraded'; readonly reasons: Reason[] }
  | { readonly kind: 'verified'; readonly basis: WatchedSignal[] }
  /** `until`: when the bake time is over; null: only a signal can change it. */
  | { readonly kind: 'waiting'; readonly until: string | null };

const SIGNAL = 'error-budget';
const ALARM: Readonly<Record<SignalState, number>> = { unknown: 0, healthy: 0, elevated: 1, burning: 2, critical: 3, exhausted: 4 };
const ALARMING = ALARM.burning;
const MOST_REASONS = 20;

/**
 * What production says of a deployment: worse than before means degraded, at any time; not worse until the bake time is over means verified. Only signals
 * that arrived after it was applied speak of it. No data is not healthy: with an objective and no word since, it waits.
 */
export const judgeDeployment = (watched: WatchedDeployment, signals: ReadonlyMap<string, SignalRecord>, now: string): DeploymentVerdict => {
  const since = [watched.component, ...watched.dependants].flatMap((entity) => {
    const record = signals.get(`${entity}/${SIGNAL}`);
    return record === undefined || record.receivedAt <= watched.appliedAt ? [] : [record];
  });
  const worse = since.filter((record) => isWorse(record, watched.before));
  if (worse.length > 0) return { kind: 'degraded', reasons: worse.slice(0, MOST_REASONS).map((record) => reasonOf(record, watched)) };
  if (!watched.whole) return { kind: 'waiting', until: null };
  const bakedAt = secondsAfter(watched.appliedAt, watched.bakeSeconds);
  if (now < bakedAt) return { kind: 'waiting', until: bakedAt };
  const own = since.find(({ entity }) => entity === watched.component);
  if (watched.hasObjective && (own === undefined || own.state === 'unknown')) return { kind: 'waiting', until: null };
  return { kind: 'verified', basis: since.map(({ entity, signal, state }) => ({ entity, signal, state })).slice(0, 100) };
};

const isWorse = ({ entity, state }: SignalRecord, before: WatchedDeployment['before']): boolean =>
  ALARM[state] >= ALARMING && ALARM[state] > ALARM[before.get(entity) ?? 'unknown'];

const reasonOf = ({ entity, state, reading, threshold }: SignalRecord, { component, before }: WatchedDeployment): Reason => ({
  code: entity === component ? 'ERROR_BUDGET_WORSE' : 'DEPENDANT_ERROR_BUDGET_WORSE',
  severity: 'info',
  rule: 'interlock.runtime.verification',
  title: entity === component ? 'The error budget got worse after it was applied' : 'What depends on it got worse after it was applied',
  message: `The error budget of ${entity} went from ${before.get(entity) ?? 'unknown'} to ${state}${reading === null ? '' : ` (${reading}${threshold === null ? '' : `, above ${threshold}`})`}.`,
  remedy: `\`interlock incident timeline --component ${component}\` says what else changed; \`interlock release rollback --component ${component}\` shows what going back would do.`,
  facts: [],
});
