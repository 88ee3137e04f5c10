import { SignalRecord, TOPICS, type SignalReport } from '@interlock/contracts';
import type { Materialiser } from '@interlock/service-kit';
import { receiveSignal, type ReceiveSignalParts } from './receive-signal/receive-signal.ts';

export interface RuntimeSignals {
  receive(report: SignalReport, reportedBy: string): Promise<SignalRecord>;
  /** Sorted by entity and signal. */
  list(): SignalRecord[];
  readonly materialiser: Materialiser;
}

export const assemble = (parts: ReceiveSignalParts): RuntimeSignals => {
  const newest = new Map<string, SignalRecord>();
  return {
    receive: receiveSignal(parts),
    list: () => [...newest].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, record]) => record),
    materialiser: {
      topic: TOPICS.runtimeSignals.name,
      onRecord: (record) => {
        if (record.value === null) newest.delete(record.key);
        else newest.set(record.key, SignalRecord.parse(record.json()));
      },
    },
  };
};
