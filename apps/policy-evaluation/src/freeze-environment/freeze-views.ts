import type { FreezeList, FreezeView, WindowView } from '@interlock/contracts';
import { isActive, type KnownFreeze, type KnownWindow, type RecordedFreeze } from '@interlock/domain';
import type { EnvironmentFreezes } from '../follow-environments/environment-freezes.ts';

/** A freeze as its environment's stream tells it. */
export const recordedView = (freeze: RecordedFreeze, now: string): FreezeView => ({
  freezeId: freeze.freezeId,
  environment: freeze.environment,
  kind: freeze.kind,
  name: freeze.name,
  status: isActive(freeze, now) ? 'active' : 'ended',
  scope: freeze.scope,
  reason: freeze.reason,
  incident: freeze.incident,
  hotfixLane: freeze.hotfixLane,
  from: freeze.from,
  until: freeze.until,
  untilLocal: null,
  startedBy: freeze.startedBy.person ?? freeze.startedBy.subject,
});

export const listFreezes = (freezes: EnvironmentFreezes, environment: string, now: string): FreezeList => {
  const schedule = freezes.schedule(environment, now);
  const items = schedule.freezes
    .filter(({ until }) => until === null || now < until)
    .map((freeze): FreezeView => ({ ...freeze, environment, status: isBegun(freeze, now) ? 'active' : 'upcoming' }))
    .toSorted((left, right) => (left.from === right.from ? (left.freezeId < right.freezeId ? -1 : 1) : left.from < right.from ? -1 : 1));
  return { environment, items, windows: schedule.windows.map((window) => windowView(window, now)) };
};

const isBegun = ({ from }: KnownFreeze, now: string): boolean => from <= now;

const windowView = ({ name, scope, intervals }: KnownWindow, now: string): WindowView => {
  const open = intervals.find(({ from, until }) => from <= now && now < until);
  const next = intervals.find(({ from }) => from > now);
  return {
    name,
    scope,
    open: open !== undefined,
    opensAt: open === undefined ? (next?.from ?? null) : null,
    closesAt: open?.until ?? null,
  };
};
