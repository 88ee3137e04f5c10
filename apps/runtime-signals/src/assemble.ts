import { SignalRecord, TOPICS, type SignalReport } from '@interlock/contracts';
import type { Materialiser, ReleaseRepository } from '@interlock/service-kit';
import { linkIncident } from './link-incident/link-incident.ts';
import { ResidentReleases } from './link-incident/resident-releases.ts';
import { receiveSignal, type ReceiveSignalParts } from './receive-signal/receive-signal.ts';

export interface RuntimeSignalsParts extends ReceiveSignalParts {
  readonly repository: ReleaseRepository;
}

export interface RuntimeSignals {
  receive(report: SignalReport, reportedBy: string): Promise<SignalRecord>;
  /** Sorted by entity and signal. */
  list(): SignalRecord[];
  readonly linkIncident: ReturnType<typeof linkIncident>;
  readonly materialisers: readonly Materialiser[];
}

export const assemble = (parts: RuntimeSignalsParts): RuntimeSignals => {
  const residents = new ResidentReleases();
  const newest = new Map<string, SignalRecord>();
  return {
    receive: receiveSignal(parts),
    list: () => [...newest].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, record]) => record),
    linkIncident: linkIncident({ ...parts, residents }),
    materialisers: [
      {
        topic: TOPICS.runtimeSignals.name,
        onRecord: (record) => {
          if (record.value === null) newest.delete(record.key);
          else newest.set(record.key, SignalRecord.parse(record.json()));
        },
      },
      residents.materialiser,
    ],
  };
};
