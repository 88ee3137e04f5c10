import { CatalogEntityRecord, SignalRecord, TOPICS, type RecordedEvent } from '@interlock/contracts';
import type { CatalogState } from '@interlock/domain';
import { materialisedEvent, type Clock, type DueTimers, type Logger, type Materialiser, type WakeUps } from '@interlock/service-kit';
import type { SignalTable } from '../evaluate-release/signal-table.ts';
import { closedBy, type ReleaseIndex } from '../follow-releases/release-index.ts';

export interface FollowFactsParts {
  readonly catalog: CatalogState;
  readonly signals: SignalTable;
  readonly releases: ReleaseIndex;
  readonly timers: DueTimers;
  readonly soakTimers: DueTimers;
  readonly wakeUps: WakeUps;
  /** Called when the catalog is there, and after each change of it. */
  readonly onCatalog: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const SETTLE_MS = 20;

/** Catalog, signals and the releases themselves, each read whole before the first decision, then followed: what moves wakes the releases that it may concern. */
export const followFacts = (parts: FollowFactsParts): Materialiser[] => [followCatalog(parts), followSignals(parts), followReleases(parts)];

const followCatalog = ({ catalog, releases, wakeUps, onCatalog }: FollowFactsParts): Materialiser => {
  let ready = false;
  let pending = false;
  let place = '';
  // A cause names a place in the topic, never a digest: a fact that comes back is news again.
  const wake = (): void => {
    pending = false;
    onCatalog();
    for (const release of releases.open()) {
      for (const environment of release.environments.keys()) wakeUps.add(release.releaseId, environment, `catalog|${place}|${environment}`);
      if (release.unplaced) wakeUps.add(release.releaseId, '', `catalog|${place}|`);
    }
  };
  return {
    topic: TOPICS.catalogEntities.name,
    onRecord: (incoming) => {
      const { key, value, partition, offset } = incoming;
      place = `${partition}|${offset}`;
      catalog.set(key, value === null ? null : CatalogEntityRecord.parse(incoming.json()));
      if (!ready || pending) return;
      pending = true;
      // One harvest changes many entities: decide on all of them together.
      wakeUps.after(SETTLE_MS, wake);
    },
    onReady: () => {
      ready = true;
      onCatalog();
    },
  };
};

const followSignals = ({ signals, releases, catalog, wakeUps }: FollowFactsParts): Materialiser => {
  let ready = false;
  return {
    topic: TOPICS.runtimeSignals.name,
    onRecord: (incoming) => {
      const { key, value, partition, offset } = incoming;
      const record = value === null ? null : SignalRecord.parse(incoming.json());
      signals.set(key, record);
      if (!ready || record === null) return;
      const concerned = new Set([record.entity, ...catalog.now().index.dependantsOf(record.entity)]);
      for (const release of releases.open()) {
        if (!concerned.has(release.component)) continue;
        for (const environment of release.environments.keys())
          wakeUps.add(release.releaseId, environment, `signal|${partition}|${offset}|${environment}`);
      }
    },
    onReady: () => {
      ready = true;
    },
  };
};

const followReleases = ({ releases, timers, soakTimers, wakeUps, clock, logger }: FollowFactsParts): Materialiser => {
  let ready = false;
  const setTimers = (releaseId: string): void => {
    const release = releases.get(releaseId);
    for (const [environment, { dueAt }] of release?.environments ?? []) timers.set(releaseId, environment, dueAt);
  };
  // What one release does decides whether another one of the component may go on: it waits for a rollout to end, or to be superseded.
  const wakeNeighbours = (event: RecordedEvent, releaseId: string): void => {
    const release = releases.get(releaseId);
    if (release === undefined || !CONCERNS_OTHERS.has(event.type)) return;
    const { environment } = event.data as { readonly environment: string };
    for (const other of releases.openIn(release.component, environment))
      if (other !== releaseId) wakeUps.add(other, environment, `beside|${event.id}|${environment}`);
    // Its own next environment may wait for this one.
    for (const own of release.environments.keys()) if (own !== environment) wakeUps.add(releaseId, own, `before|${event.id}|${own}`);
  };
  return {
    topic: TOPICS.releaseEvents.name,
    onRecord: (record) => {
      const event = materialisedEvent(record);
      if (event === undefined)
        return logger.warn({ partition: record.partition, offset: record.offset }, 'release.events holds a message that is no event');
      if (!releases.apply(event)) return;
      const releaseId = event.stream.slice('release-'.length);
      for (const environment of closedBy(event)) timers.set(releaseId, environment, null);
      if (!ready) return;
      setTimers(releaseId);
      if ('environment' in (event.data as object)) {
        const { environment } = event.data as { readonly environment: string };
        soakTimers.set(releaseId, environment, releases.soakOf(releaseId, environment));
      }
      wakeNeighbours(event, releaseId);
    },
    // Facts may have moved while nobody looked: everything open is decided again once.
    onReady: () => {
      ready = true;
      for (const { releaseId, environment, dueAt } of releases.soaks()) soakTimers.set(releaseId, environment, dueAt);
      const startedAt = clock.now();
      for (const release of releases.open()) {
        setTimers(release.releaseId);
        for (const environment of release.environments.keys())
          wakeUps.add(release.releaseId, environment, `start|${startedAt}|${environment}`);
        if (release.unplaced) wakeUps.add(release.releaseId, '', `start|${startedAt}|`);
      }
    },
  };
};

const CONCERNS_OTHERS: ReadonlySet<string> = new Set([
  'DeploymentStarted',
  'DeploymentApplied',
  'DeploymentFailed',
  'DeploymentVerified',
  'DeploymentDegraded',
  'RolledBack',
]);
