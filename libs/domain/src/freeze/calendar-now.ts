import type { InputCalendar, InputFreeze } from '@interlock/contracts';
import { epochMs } from '../decision/instants.ts';
import type { EnvironmentSchedule, KnownFreeze, KnownWindow } from './environment-schedule.ts';
import { concerns, type FreezeSubject } from './freeze-scope.ts';

/**
 * A lease lasts whole seconds and at least one. What closes the way within the next second has closed it: so no lease can outlive the beginning of a
 * freeze, however the milliseconds fall.
 */
const CLOSES_EARLIER_MS = 1000;

/** What freezes and windows say about a component now, and when the clock alone changes that. */
export const calendarNow = (now: string, subject: FreezeSubject, { tzdata, freezes, windows }: EnvironmentSchedule): InputCalendar => {
  const at = epochMs(now);
  const concerned = freezes.filter(({ scope }) => concerns(scope, subject));
  const active = concerned.filter((freeze) => begins(freeze) <= at && at < ends(freeze)).toSorted(byBeginning);
  const window = windowNow(
    at,
    windows.filter(({ scope }) => concerns(scope, subject)),
  );
  const changes = [...concerned.flatMap((freeze) => [begins(freeze), ends(freeze)]), window.changesAt].filter((instant) => instant > at);
  const next = Math.min(...changes);
  return {
    tzdata,
    freezes: active.map(inputFreeze),
    window: window.says,
    changesInSeconds: Number.isFinite(next) ? Math.ceil((next - at) / 1000) : null,
  };
};

const begins = ({ from }: KnownFreeze): number => epochMs(from) - CLOSES_EARLIER_MS;
const ends = ({ until }: KnownFreeze): number => (until === null ? Infinity : epochMs(until));

const byBeginning = (left: KnownFreeze, right: KnownFreeze): number =>
  left.from === right.from ? (left.freezeId < right.freezeId ? -1 : 1) : left.from < right.from ? -1 : 1;

const inputFreeze = ({ scope: _scope, ...freeze }: KnownFreeze): InputFreeze => freeze;

interface WindowNow {
  readonly says: InputCalendar['window'];
  readonly changesAt: number;
}

/** One open window is enough. */
const windowNow = (at: number, windows: readonly KnownWindow[]): WindowNow => {
  const [first] = windows;
  if (first === undefined) return { says: null, changesAt: Infinity };
  const occurrences = windows.flatMap(({ name, intervals }) =>
    intervals.map((interval) => ({
      ...interval,
      name,
      opens: epochMs(interval.from),
      closes: epochMs(interval.until) - CLOSES_EARLIER_MS,
    })),
  );
  const open = occurrences
    .filter(({ opens, closes }) => opens <= at && at < closes)
    .toSorted((left, right) => right.closes - left.closes)[0];
  if (open !== undefined)
    return {
      says: { name: open.name, open: true, opensAt: null, opensAtLocal: null, closesAt: open.until },
      changesAt: open.closes,
    };
  const next = occurrences.filter(({ opens }) => opens > at).toSorted((left, right) => left.opens - right.opens)[0];
  return next === undefined
    ? { says: { name: first.name, open: false, opensAt: null, opensAtLocal: null, closesAt: null }, changesAt: Infinity }
    : {
        says: { name: next.name, open: false, opensAt: next.from, opensAtLocal: next.fromLocal, closesAt: null },
        changesAt: next.opens,
      };
};
