import type { ContentStore } from '@interlock/adapters/content-store';
import { CatalogEntityRecord, SignalRecord, TOPICS, type SignalReport } from '@interlock/contracts';
import { CatalogState, type Hashing } from '@interlock/domain';
import type { Logger, Materialiser, ReleaseRepository } from '@interlock/service-kit';
import { linkIncident } from './link-incident/link-incident.ts';
import { ResidentReleases } from './link-incident/resident-releases.ts';
import { receiveSignal, type ReceiveSignalParts } from './receive-signal/receive-signal.ts';
import { verifyDeployments } from './verify-deployment/verify-deployments.ts';
import { WatchedDeployments } from './verify-deployment/watched-deployments.ts';

export interface RuntimeSignalsParts extends ReceiveSignalParts {
  readonly repository: ReleaseRepository;
  readonly contentStore: ContentStore;
  readonly hashing: Hashing;
  readonly logger: Logger;
}

export interface RuntimeSignals {
  receive(report: SignalReport, reportedBy: string): Promise<SignalRecord>;
  /** Sorted by entity and signal. */
  list(): SignalRecord[];
  readonly linkIncident: ReturnType<typeof linkIncident>;
  readonly materialisers: readonly Materialiser[];
  idle(): Promise<void>;
  stop(): void;
}

export const assemble = (parts: RuntimeSignalsParts): RuntimeSignals => {
  const residents = new ResidentReleases();
  const newest = new Map<string, SignalRecord>();
  const catalog = new CatalogState(parts.hashing);
  const verify = verifyDeployments({ ...parts, catalog: () => catalog.now().index, signals: newest, watched: new WatchedDeployments() });
  return {
    receive: receiveSignal(parts),
    list: () => [...newest].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, record]) => record),
    linkIncident: linkIncident({ ...parts, residents }),
    materialisers: [
      {
        topic: TOPICS.catalogEntities.name,
        onRecord: (record) => catalog.set(record.key, record.value === null ? null : CatalogEntityRecord.parse(record.json())),
      },
      {
        topic: TOPICS.runtimeSignals.name,
        onRecord: (incoming) => {
          const { key, value, partition, offset } = incoming;
          if (value === null) return void newest.delete(key);
          const record = SignalRecord.parse(incoming.json());
          newest.set(key, record);
          verify.onSignal(record, `${partition}|${offset}`);
        },
      },
      residents.materialiser,
      verify.materialiser,
    ],
    idle: () => verify.idle(),
    stop: () => verify.stop(),
  };
};
