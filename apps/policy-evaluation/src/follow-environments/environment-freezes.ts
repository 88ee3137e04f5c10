import type { CalendarConfig, EnvironmentEvent, FreezeScope, RecordedEvent } from '@interlock/contracts';
import type { CalendarExpander, CalendarInterval } from '@interlock/adapters/calendar';
import {
  derivedId,
  evolveFreezes,
  NO_FREEZES,
  type CatalogEnvironment,
  type EnvironmentSchedule,
  type Freezes,
  type Hashing,
  type KnownFreeze,
  type KnownWindow,
  type RecordedFreeze,
} from '@interlock/domain';

type Around = ReturnType<CalendarExpander['around']>;

/** Freezes and windows of every environment: what people said, from `environment.events`, and what the calendars of interlock.yaml say, by the clock. */
export class EnvironmentFreezes {
  readonly #recorded = new Map<string, { freezes: Freezes; revision: number }>();
  readonly #around = new Map<CalendarConfig, { readonly from: string; readonly until: string | null; readonly around: Around }>();
  readonly #calendars: readonly CalendarConfig[];
  readonly #expander: CalendarExpander;
  readonly #hashing: Hashing;
  readonly #inCatalog: () => readonly CatalogEnvironment[];
  /** `inCatalog`: environments may name calendars too. */
  constructor(
    calendars: readonly CalendarConfig[],
    expander: CalendarExpander,
    hashing: Hashing,
    inCatalog: () => readonly CatalogEnvironment[] = () => [],
  ) {
    this.#inCatalog = inCatalog;
    this.#calendars = calendars;
    this.#expander = expander;
    this.#hashing = hashing;
  }

  /** Applies an event once, in the order of its stream; true when it was new. */
  apply(environment: string, event: Pick<RecordedEvent, 'revision' | 'type' | 'data'>): event is RecordedEvent & EnvironmentEvent {
    const known = this.#recorded.get(environment);
    if (event.revision <= (known?.revision ?? -1)) return false;
    this.#recorded.set(environment, { freezes: evolveFreezes(known?.freezes ?? NO_FREEZES, event), revision: event.revision });
    return true;
  }

  /** Environments that a calendar names, that name one, or in which something was recorded. */
  environments(): string[] {
    return [...new Set([...this.#recorded.keys(), ...this.#calendars.flatMap(({ environments }) => environments), ...this.naming()])];
  }

  /** Those that name a calendar in the catalog. */
  naming(): string[] {
    return this.#inCatalog().flatMap(({ name, calendars }) => (calendars === undefined ? [] : [name]));
  }

  recorded(environment: string): Freezes {
    return this.#recorded.get(environment)?.freezes ?? NO_FREEZES;
  }

  /** Everything that is in force or to come, as far as it is known now. A calendar holds by itself: nothing waits for its event. */
  schedule(environment: string, now: string): EnvironmentSchedule {
    return {
      tzdata: this.#expander.tzdata,
      freezes: [
        ...this.#said(environment),
        ...this.#of(environment, 'freeze').flatMap((calendar) => this.#planned(calendar, environment, now)),
      ],
      windows: this.#of(environment, 'window').map((calendar) => this.#window(calendar, now)),
    };
  }

  #said(environment: string): KnownFreeze[] {
    return [...this.recorded(environment).values()].flatMap((freeze) =>
      freeze.kind === 'stop_the_line' && freeze.ended === null ? [knownFreeze(freeze)] : [],
    );
  }

  #of(environment: string, kind: CalendarConfig['kind']): CalendarConfig[] {
    const named = this.#inCatalog().find(({ name }) => name === environment)?.calendars ?? [];
    return this.#calendars.filter(
      (calendar) => calendar.kind === kind && (calendar.environments.includes(environment) || named.includes(calendar.name)),
    );
  }

  #planned(calendar: CalendarConfig, environment: string, now: string): KnownFreeze[] {
    return this.#intervals(calendar, now).map(({ from, until, untilLocal }) => ({
      freezeId: derivedId(this.#hashing, 'freeze', 'calendar', calendar.name, environment, from),
      kind: 'calendar',
      name: calendar.name,
      scope: scopeOf(calendar),
      from,
      until,
      untilLocal,
      reason: calendar.reason ?? calendar.name,
      incident: null,
      hotfixLane: calendar.hotfixLane,
      startedBy: `calendar ${calendar.name}`,
    }));
  }

  #window(calendar: CalendarConfig, now: string): KnownWindow {
    return { name: calendar.name, scope: scopeOf(calendar), intervals: this.#intervals(calendar, now) };
  }

  #intervals(calendar: CalendarConfig, now: string): CalendarInterval[] {
    const { current, next } = this.#aroundNow(calendar, now);
    return [current, next].filter((interval) => interval !== null);
  }

  /** Expanding takes milliseconds; the answer stays the same until an interval ends or begins. */
  #aroundNow(calendar: CalendarConfig, now: string): Around {
    const known = this.#around.get(calendar);
    if (known !== undefined && known.from <= now && (known.until === null || now < known.until)) return known.around;
    const around = this.#expander.around(calendar, now);
    this.#around.set(calendar, { from: now, until: around.current?.until ?? around.next?.from ?? null, around });
    return around;
  }
}

/** The members that say whom it concerns. */
const scopeOf = ({ components, tiers, systems }: CalendarConfig): FreezeScope => ({
  ...(components === undefined ? {} : { components }),
  ...(tiers === undefined ? {} : { tiers }),
  ...(systems === undefined ? {} : { systems }),
});

const knownFreeze = ({
  freezeId,
  kind,
  name,
  scope,
  from,
  until,
  reason,
  incident,
  hotfixLane,
  startedBy,
}: RecordedFreeze): KnownFreeze => ({
  freezeId,
  kind,
  name,
  scope,
  from,
  until,
  untilLocal: null,
  reason,
  incident,
  hotfixLane,
  startedBy: startedBy.person ?? startedBy.subject,
});
