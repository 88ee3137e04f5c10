import { ACK, type Delivery, type MessageHandler, type Verdict } from '@interlock/adapters/message-bus';
import { sha256, type Hashing } from '@interlock/domain';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { processSpan } from '../tracing/process-span.ts';
import { busMessage, type BusMessage } from './bus-message.ts';
import { describeError, judgeError } from './judge-error.ts';

/** A controller's method: nothing returned means handled. */
export type Handle = (message: BusMessage) => Promise<Verdict | undefined>;

export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly hashing: Hashing;
  /** Every group and topic of the process: the closed label sets. */
  readonly groups: readonly string[];
  readonly topics: readonly string[];
  /** Seconds from any fixed point, for durations only. */
  readonly seconds: () => number;
}

const VERDICTS = ['ack', 'retry', 'park', 'error'] as const;

/** Around every handler: a span, the verdict of what it throws, a log line where someone should know, and metrics. */
export const observedHandler = (
  group: string,
  handle: Handle,
  { logger, metrics, hashing, groups, topics, seconds }: Telemetry,
): MessageHandler => {
  const handled = metrics.counter({
    name: 'interlock_messages_handled_total',
    help: 'Messages handled, by verdict; `error` was unexpected and is retried by the bus until it parks.',
    labels: { group: groups, topic: topics, verdict: VERDICTS },
  });
  const duration = metrics.histogram({
    name: 'interlock_message_handling_seconds',
    help: 'Time that a handler took for one message.',
    labels: { group: groups, topic: topics },
  });
  return (delivery) =>
    processSpan(group, delivery, async () => {
      const started = seconds();
      const settle = (verdict: (typeof VERDICTS)[number]): void => {
        handled.add({ group, topic: delivery.topic, verdict });
        duration.observe({ group, topic: delivery.topic }, seconds() - started);
      };
      try {
        const verdict = (await handle(busMessage(delivery))) ?? ACK;
        settle(verdict.kind);
        if (verdict.kind === 'park')
          logger.error({ ...fieldsOf(group, delivery, verdict.cause), ...bytesOf(delivery, hashing) }, 'message parked');
        return verdict;
      } catch (error) {
        const verdict = judgeError(error, delivery.attempt);
        settle(verdict?.kind ?? 'error');
        const fields = { ...fieldsOf(group, delivery, describeError(error)), err: error };
        if (verdict === undefined) logger.error(fields, 'message handler failed');
        else if (verdict.kind === 'park') logger.error({ ...fields, ...bytesOf(delivery, hashing) }, 'message parked');
        else logger.warn(fields, 'message will be retried');
        if (verdict === undefined) throw error;
        return verdict;
      }
    });
};

const fieldsOf = (group: string, delivery: Delivery, cause: string) => ({
  group,
  topic: delivery.topic,
  partition: delivery.partition,
  offset: delivery.offset,
  attempt: delivery.attempt,
  cause,
  // On `release.events` the key is the release id; elsewhere it names what the message is about.
  ...(delivery.topic === 'release.events' ? { releaseId: delivery.key } : { key: delivery.key }),
});

/** What the sender can hold against what it sent. */
const bytesOf = ({ value }: Delivery, hashing: Hashing) => ({ bytes: value?.length ?? 0, digest: value && sha256(value, hashing) });
