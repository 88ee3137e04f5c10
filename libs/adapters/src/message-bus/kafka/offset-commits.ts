import { kafkaErrorType } from './kafka-error.ts';
import type { BrokerAccess } from './broker-access.ts';
import type { KafkaFeed } from './kafka-feed.ts';
import type { Membership } from './membership.ts';

/** Commits follow what is finished by this much. */
const COMMIT_AFTER_MS = 200;
/** And are at least so far apart while work goes on, since each is a write on every replica: what is delivered again after a crash is no more than that. */
const COMMITS_APART_MS = 1_000;

/** Commits offsets of what a consumer finished, in the generation that owns it: the group refuses those of any other. */
export class OffsetCommits {
  private readonly access: BrokerAccess;
  private readonly group: string;
  private readonly membership: () => Membership;
  private readonly feeds: () => Iterable<KafkaFeed>;
  private readonly report: (error: unknown) => void;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private committedAt = -Infinity;
  private stopped = false;

  constructor(
    access: BrokerAccess,
    group: string,
    membership: () => Membership,
    feeds: () => Iterable<KafkaFeed>,
    report: (error: unknown) => void,
  ) {
    this.access = access;
    this.group = group;
    this.membership = membership;
    this.feeds = feeds;
    this.report = report;
  }

  soon(): void {
    if (this.stopped) return;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        void this.now();
      },
      Math.max(COMMIT_AFTER_MS, this.committedAt + COMMITS_APART_MS - performance.now()),
    );
  }

  /** Resolves when everything that is finished by now is committed, or cannot be for the moment: then it is tried again. */
  async now(): Promise<void> {
    while (this.running) await this.running;
    this.running = this.commit().finally(() => (this.running = undefined));
    await this.running;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async commit(): Promise<void> {
    const membership = this.membership();
    const { generation } = membership;
    const moved = [...this.feeds()].filter((feed) => !feed.gone.aborted && feed.window.committable > feed.committed);
    if (moved.length === 0) return;
    // Between two generations: the next one commits, if the partition stays.
    if (!generation) return this.soon();
    const offsets = moved.map((feed) => ({ feed, offset: feed.window.committable }));
    const topics = [...Map.groupBy(offsets, ({ feed }) => feed.place.topic)].map(([topic, of]) => ({
      topic,
      partitions: of.map(({ feed, offset }) => ({ partition: feed.partition, offset: String(offset), metadata: feed.birth })),
    }));
    this.committedAt = performance.now();
    const request = { groupId: this.group, groupGenerationId: generation.generation, memberId: generation.memberId, topics };
    try {
      await this.access.withCoordinator(this.group, (broker) => broker.offsetCommit(request));
      for (const { feed, offset } of offsets) feed.committed = Math.max(feed.committed, offset);
    } catch (error) {
      const type = kafkaErrorType(error);
      if (type === 'REBALANCE_IN_PROGRESS' || type === 'ILLEGAL_GENERATION' || type === 'UNKNOWN_MEMBER_ID') membership.lookNow();
      else if (!this.stopped) this.report(error);
      this.soon();
    }
  }
}
