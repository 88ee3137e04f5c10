import type { Consumer, MessageBus } from '@interlock/adapters/message-bus';
import type { Metrics } from '../metrics/metrics.ts';

/** A group's consumer in this process. */
export interface Consuming {
  readonly group: string;
  readonly consumer: Consumer;
}

export interface Backlog {
  /** Asked at each scrape: who consumes now. */
  readonly consuming: readonly Consuming[];
  readonly messageBus: MessageBus;
  readonly metrics: Metrics;
  readonly groups: readonly string[];
  readonly topics: readonly string[];
}

/** Listing what is parked reads it whole on some buses. */
const PARKED_KEPT_FOR_MS = 15_000;

/** What waits for this process, and what it put aside. Every group has its series, so that none parked is a zero and not an absence. */
export const measureBacklog = ({ consuming, messageBus, metrics, groups, topics }: Backlog): void => {
  metrics.measured<{ group: readonly string[]; topic: readonly string[] }>(
    {
      name: 'interlock_consumer_lag',
      help: 'Messages between the committed offsets of a group and the ends of a topic, over the partitions that this process sees.',
      labels: { group: groups, topic: topics },
    },
    async () => {
      const lags = await Promise.all(consuming.map(async ({ group, consumer }) => ({ group, lags: await consumer.lag() })));
      return lags.flatMap((one) => one.lags.map(({ topic, lag }) => ({ labels: { group: one.group, topic }, value: lag })));
    },
  );
  metrics.measured<{ group: readonly string[] }>(
    {
      name: 'interlock_parked_messages',
      help: 'Messages that a group put aside and that wait to be replayed.',
      labels: { group: groups },
      keptForMs: PARKED_KEPT_FOR_MS,
    },
    async () => {
      if (consuming.length === 0) return [];
      return Promise.all(groups.map(async (group) => ({ labels: { group }, value: (await messageBus.listParked(group)).length })));
    },
  );
};
