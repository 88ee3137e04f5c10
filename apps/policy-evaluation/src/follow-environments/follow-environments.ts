import { parseStreamName, TOPICS, type FreezeScope, type RecordedEvent } from '@interlock/contracts';
import { concerns, type CatalogState } from '@interlock/domain';
import { materialisedEvent, type Clock, type Logger, type Materialiser, type StreamRepository, type WakeUps } from '@interlock/service-kit';
import type { ReleaseIndex } from '../follow-releases/release-index.ts';
import type { EnvironmentFreezes } from './environment-freezes.ts';
import { FreezeClock } from './freeze-clock.ts';
import { recordByTheClock } from './record-by-the-clock.ts';

export interface FollowEnvironmentsParts {
  readonly freezes: EnvironmentFreezes;
  readonly streams: StreamRepository;
  readonly releases: ReleaseIndex;
  readonly catalog: CatalogState;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface FollowEnvironments {
  readonly materialiser: Materialiser;
  /** Takes what stands on an environment's stream, from the bus or from an append of our own, whichever comes first. */
  readonly take: (events: readonly RecordedEvent[]) => void;
  /** The catalog moved: an environment may name other calendars. */
  readonly onCatalog: () => void;
  idle(): Promise<void>;
  stop(): void;
}

/** Freezes move releases: what starts or ends, by word or by the clock, has every open release that it concerns decided again. */
export const followEnvironments = (parts: FollowEnvironmentsParts): FollowEnvironments => {
  const { freezes, streams, clock, logger } = parts;
  let ready = false;

  const freezeClock = new FreezeClock(
    freezes,
    async (environment) => {
      const now = clock.now();
      for (const { history } of await recordByTheClock(freezes, streams, environment, now)) take(history);
      // Windows open and close without an event.
      wake(parts, environment, {}, `clock|${environment}|${now}`);
    },
    clock,
    logger,
  );

  const take = (events: readonly RecordedEvent[]): void => {
    for (const event of events) {
      const environment = parseStreamName(event.stream)?.id ?? '';
      if (!freezes.apply(environment, event) || !ready) continue;
      freezeClock.arm(environment);
      if (event.type !== 'FreezeStarted' && event.type !== 'FreezeEnded') continue;
      const scope = freezes.recorded(environment).get(event.data.freezeId)?.scope;
      wake(parts, environment, scope ?? {}, `freeze|${event.id}`);
    }
  };

  let named: ReadonlySet<string> = new Set();
  const onCatalog = (): void => {
    if (!ready) return;
    const before = named;
    named = new Set(freezes.naming());
    for (const environment of new Set([...before, ...named])) freezeClock.look(environment);
  };

  return {
    take,
    onCatalog,
    materialiser: {
      topic: TOPICS.environmentEvents.name,
      onRecord: (record) => {
        const event = materialisedEvent(record);
        if (event === undefined) logger.warn({ offset: record.offset }, 'environment.events holds a message that is no event');
        else take([event]);
      },
      onReady: () => {
        ready = true;
        for (const environment of freezes.environments()) freezeClock.look(environment);
      },
    },
    idle: () => freezeClock.idle(),
    stop: () => freezeClock.stop(),
  };
};

const wake = ({ releases, catalog, wakeUps }: FollowEnvironmentsParts, environment: string, scope: FreezeScope, cause: string): void => {
  const { index } = catalog.now();
  for (const { releaseId, component, environments } of releases.open()) {
    if (!environments.has(environment)) continue;
    const found = index.component(component);
    const subject = { component, found: found !== undefined, tier: found?.tier.value ?? null, system: found?.system ?? null };
    if (concerns(scope, subject)) wakeUps.add(releaseId, environment, `${cause}|${environment}`);
  }
};
