import type { Fetched } from './broker-access.ts';
import type { KafkaFeed } from './kafka-feed.ts';
import type { Rider, TopicTail } from './topic-tail.ts';

/** A group's partitions of one topic which the same process follows with an index: while both stand at the same place, the index's fetches do for both. */
export class RideAlong implements Rider {
  readonly hurried: boolean;
  private readonly tail: TopicTail;
  private readonly feedOf: (fetched: Fetched) => KafkaFeed | undefined;
  private readonly look: () => void;
  private troublesSeen = 0;

  /** `feedOf`: the feed that may take something now. */
  constructor(tail: TopicTail, feedOf: (fetched: Fetched) => KafkaFeed | undefined, look: () => void, hurried: boolean) {
    this.tail = tail;
    this.feedOf = feedOf;
    this.look = look;
    this.hurried = hurried;
    tail.join(this);
  }

  /** Whether what this feed wants next will be handed to it. */
  carries({ wanted, partition }: KafkaFeed): boolean {
    return wanted !== undefined && this.troublesSeen === this.tail.troubles && this.tail.brings(partition, wanted.offset);
  }

  /** A fetch of the group's own was answered: the topic is the one that it knows. */
  answered(): void {
    this.troublesSeen = this.tail.troubles;
  }

  handed(fetched: Fetched): void {
    if (this.troublesSeen !== this.tail.troubles) return;
    const feed = this.feedOf(fetched);
    if (feed?.wanted?.offset === fetched.from) feed.take(fetched);
  }

  wake(): void {
    this.look();
  }

  stop(): void {
    this.tail.leave(this);
  }
}
