import { SignalRecord, TOPICS, type SignalReport } from '@interlock/contracts';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { burnRateState } from '@interlock/domain';
import { PUBLISH_WITHIN, type Clock } from '@interlock/service-kit';

export interface ReceiveSignalParts {
  readonly messageBus: MessageBus;
  readonly clock: Clock;
}

/** A report becomes a state by the thresholds, under server time, and is durable on `runtime.signals` when the promise resolves. Somebody waits at the door for it. */
export const receiveSignal =
  ({ messageBus, clock }: ReceiveSignalParts) =>
  async (report: SignalReport, reportedBy: string): Promise<SignalRecord> => {
    const { entity, signal } = report;
    const record = SignalRecord.parse({ entity, signal, ...burnRateState(report), receivedAt: clock.now(), reportedBy });
    const message = {
      topic: TOPICS.runtimeSignals.name,
      key: `${entity}/${signal}`,
      value: new TextEncoder().encode(JSON.stringify(record)),
      headers: { 'content-type': 'application/json' },
    };
    await messageBus.publish([message], PUBLISH_WITHIN);
    return record;
  };
