import type { BackOff } from '../delivery/index.ts';
import { BrokerAccess } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { openKafkaClient, type KafkaConnection } from './kafka-client.ts';
import { asBusError, throwToNobody } from './kafka-error.ts';
import { lastingTroubles } from './lasting-troubles.ts';
import { Outbox } from './outbox.ts';
import { topicNames } from './topic-names.ts';
import { TopicTails } from './topic-tail.ts';

export interface KafkaMessageBusOptions extends KafkaConnection {
  /** Put before the name of every topic and group, so that installations can share a cluster. Default: nothing. */
  readonly topicPrefix?: string;
  /** How often a handler may throw on one message before it is parked. Default 10. */
  readonly maxAttempts?: number;
  /** Between such attempts, and between attempts to reach the brokers. Default 50 ms, doubling up to 5 s, with jitter. */
  readonly backOff?: BackOff;
  /** How long a record may wait for its acknowledgement until its call is refused with `message-bus.unavailable`. Default 2 minutes. */
  readonly deliveryTimeoutMs?: number;
  /**
   * Bytes of records that may wait for their acknowledgement. A call that finds no room waits for it, and within `deliveryTimeoutMs` is refused with
   * `message-bus.unavailable`: whoever publishes faster than the brokers take stands still. Default 32 MiB.
   */
  readonly bufferBytes?: number;
  /** The same, in records. Default 10,000. */
  readonly bufferRecords?: number;
  /** How long opening, and what is asked of the brokers later, may take while none answers. Default 30 s. */
  readonly openTimeoutMs?: number;
  /** Failures that no caller waits for, and those of opening; what failed is tried again. Default: a process warning. */
  readonly onBackgroundError?: (error: unknown) => void;
  /**
   * What no trying again cures: credentials or rights are refused, a committed offset belongs to another life of its topic. Some consumer reads no more:
   * the process has to stop. Default: it is thrown where nobody catches it.
   */
  readonly onFatal?: (error: unknown) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: () => number;
}

const warn = (error: unknown): void => process.emitWarning(asBusError(error, 'message bus').message);

/** Dials nothing yet. */
export const openParts = (options: KafkaMessageBusOptions): BusParts => {
  const { now = Date.now, random = Math.random, maxAttempts = 10, backOff = { baseMs: 50, capMs: 5_000 } } = options;
  const report = lastingTroubles(options.onBackgroundError ?? warn);
  const fatal = options.onFatal ?? throwToNobody;
  const openAccess = (): BrokerAccess => new BrokerAccess(options);
  const lookups = openAccess();
  const openProducer = (): ReturnType<ConstructorParameters<typeof Outbox>[0]['openProducer']> => {
    const client = openKafkaClient(options);
    return { producer: client.producer(), close: () => client.close() };
  };
  const { deliveryTimeoutMs = 120_000, bufferBytes = 32 * 1_048_576, bufferRecords = 10_000 } = options;
  const limit = { bytes: bufferBytes, records: bufferRecords };
  const outbox = new Outbox({ openProducer, backOff, random, deliveryTimeoutMs, limit });
  const names = topicNames(options.topicPrefix ?? '');
  const attempts = { maxAttempts, backOff, random };
  return { names, lookups, openAccess, outbox, tails: new TopicTails(), attempts, now, report, fatal };
};
