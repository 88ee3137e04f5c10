import type { Actor, EnvironmentEvent, FreezeEnded, FreezeStarted } from '@interlock/contracts';
import { FreezeRuleError } from './freeze-rule-error.ts';

/** A freeze as the environment's stream tells it. */
export interface RecordedFreeze extends FreezeStarted {
  /** Null while nobody and nothing has ended it; its `until` may have passed all the same. */
  readonly ended: Pick<FreezeEnded, 'reason' | 'endedBy'> | null;
}

/** Freezes by id, in the order in which they were recorded. */
export type Freezes = ReadonlyMap<string, RecordedFreeze>;

export const NO_FREEZES: Freezes = new Map();

export const evolveFreezes = (freezes: Freezes, event: { readonly type: string; readonly data: unknown }): Freezes => {
  const known = event as EnvironmentEvent;
  switch (known.type) {
    case 'FreezeStarted':
      return new Map(freezes).set(known.data.freezeId, { ...known.data, ended: null });
    case 'FreezeEnded': {
      const freeze = freezes.get(known.data.freezeId);
      const { reason, endedBy } = known.data;
      return freeze === undefined ? freezes : new Map(freezes).set(freeze.freezeId, { ...freeze, ended: { reason, endedBy } });
    }
    default:
      // Other facts of the environment.
      return freezes;
  }
};

export const foldFreezes = (history: readonly { readonly type: string; readonly data: unknown }[]): Freezes =>
  history.reduce(evolveFreezes, NO_FREEZES);

/** Started and not over: neither ended nor past its `until`. */
export const isActive = ({ ended, until }: RecordedFreeze, now: string): boolean => ended === null && (until === null || now < until);

/** Nothing when the freeze was recorded before: a calendar's beginning is told once, whoever notices it. */
export const startFreeze = (freezes: Freezes, freeze: FreezeStarted): EnvironmentEvent[] => {
  if (freezes.has(freeze.freezeId)) return [];
  if (freeze.until !== null && freeze.until <= freeze.from)
    throw new FreezeRuleError('freeze.until_invalid', `until: found ${freeze.until}, expected an instant after ${freeze.from}`);
  return [{ type: 'FreezeStarted', data: freeze }];
};

export interface EndFreeze {
  readonly freezeId: string;
  readonly reason: string;
  readonly endedBy: Actor;
  readonly now: string;
}

/** Ends a stop-the-line by a person's word. */
export const endFreeze = (freezes: Freezes, { freezeId, reason, endedBy, now }: EndFreeze): EnvironmentEvent[] => {
  const freeze = freezes.get(freezeId);
  if (freeze === undefined) throw new FreezeRuleError('freeze.unknown', `no freeze ${freezeId} was started here`);
  if (freeze.kind === 'calendar')
    throw new FreezeRuleError(
      'freeze.of_calendar',
      `"${freeze.name}" is planned in interlock.yaml and ends ${freeze.until ?? 'with its calendar'}; change the calendar there, or take its hotfix lane`,
    );
  if (!isActive(freeze, now)) {
    const how =
      freeze.ended === null ? `ran out at ${freeze.until}` : `was ended by ${freeze.ended.endedBy.person ?? freeze.ended.endedBy.subject}`;
    throw new FreezeRuleError('freeze.not_active', `freeze ${freezeId} ${how}`);
  }
  return [{ type: 'FreezeEnded', data: { freezeId, environment: freeze.environment, reason, endedBy } }];
};

/** Ends a freeze because the clock or the calendar says so. Nothing when it was ended before, or never recorded. */
export const closeFreeze = (freezes: Freezes, freezeId: string, reason: string, endedBy: Actor): EnvironmentEvent[] => {
  const freeze = freezes.get(freezeId);
  return freeze === undefined || freeze.ended !== null
    ? []
    : [{ type: 'FreezeEnded', data: { freezeId, environment: freeze.environment, reason, endedBy } }];
};
