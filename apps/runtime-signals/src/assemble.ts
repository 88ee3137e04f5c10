import { SignalRecord, TOPICS, type SignalReport } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';
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
      onRecord: ({ key, value }) => {
        if (value === null) newest.delete(key);
        else newest.set(key, SignalRecord.parse(parseStrictJson(value)));
      },
    },
  };
};
