import type { Concerns, Consumer, Discarded, MessageHandler } from '../message-bus.ts';
import { GroupDelivery } from '../delivery/index.ts';
import type { BusParts } from './bus-parts.ts';
import type { Reader } from './compaction.ts';
import { PartitionFeed } from './partition-feed.ts';
import type { Partition } from './topic-table.ts';

export interface Subscription {
  readonly group: string;
  readonly partitions: readonly Partition[];
  readonly handler: MessageHandler;
  readonly concurrency: number;
  readonly concerns: Concerns;
  readonly onStopped: () => void;
}

/** One group's consumption of some topics. */
export class GroupConsumer implements Consumer, Reader {
  readonly group: string;
  private readonly parts: BusParts;
  private readonly subscription: Subscription;
  private readonly feeds: readonly PartitionFeed[];
  private readonly delivery: GroupDelivery;
  private stopped: Promise<void> | undefined;

  constructor(parts: BusParts, subscription: Subscription) {
    const { group, partitions, handler, concurrency, concerns } = subscription;
    this.group = group;
    this.parts = parts;
    this.subscription = subscription;
    this.delivery = new GroupDelivery({ group, handler, concurrency, attempts: parts.attempts, report: parts.report });
    this.feeds = partitions.map(
      (partition) => new PartitionFeed(parts, group, partition, { concerns, onReady: (feed, lane) => this.delivery.enqueue(feed, lane) }),
    );
  }

  start(): void {
    for (const feed of this.feeds) feed.start();
  }

  stop(): Promise<void> {
    this.stopped ??= this.settle();
    return this.stopped;
  }

  async idle(): Promise<void> {
    this.parts.commit.flush();
    await Promise.all(this.feeds.map((feed) => feed.finished()));
    this.parts.commit.flush();
  }

  lag(): ReturnType<Consumer['lag']> {
    return Promise.resolve(this.feeds.map(({ topic, partition, lag }) => ({ topic, partition, lag })));
  }

  positionIn(partition: Partition): number | undefined {
    return this.feeds.find((feed) => feed.place === partition)?.window.committable;
  }

  replay(key?: string): Promise<number> {
    return this.delivery.replay(this.feeds, key);
  }

  discard(parkedId: string): Promise<Discarded | undefined> {
    return this.delivery.discard(this.feeds, parkedId);
  }

  private async settle(): Promise<void> {
    for (const feed of this.feeds) feed.stop();
    await this.delivery.stop();
    this.subscription.onStopped();
    this.parts.commit.flush();
  }
}
