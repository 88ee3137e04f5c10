import type { Fetched } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { Follower, type Followed } from './follower.ts';
import type { KafkaFeed } from './kafka-feed.ts';
import { RideAlong } from './ride-along.ts';

/** What partitions may add to a message's way. */
const PACE = { quietMs: 20, busyMs: 50 };
/** The same where nobody waits for what is done about it. */
const UNHURRIED_PACE = { quietMs: 50, busyMs: 250 };

export interface ReadFor {
  readonly unhurried: boolean;
  /** Those that may read on now. */
  feeds(): Iterable<KafkaFeed>;
  /** The one that takes what was fetched; undefined where none may. */
  feedOf(fetched: Fetched): KafkaFeed | undefined;
  failed: Followed['failed'];
}

/** Fetches for the partitions of a group; with an index of this process where both stand at the same place of a topic. */
export class GroupReader {
  private readonly into: ReadFor;
  private readonly rides: ReadonlyMap<string, RideAlong>;
  private readonly followers: readonly Follower[];

  /** `topics`: as the brokers call them. */
  constructor(parts: BusParts, topics: readonly string[], into: ReadFor) {
    this.into = into;
    this.rides = new Map(
      topics.flatMap((topic) => {
        const tail = parts.tails.of(topic);
        return tail
          ? [
              [
                topic,
                new RideAlong(
                  tail,
                  (fetched) => into.feedOf(fetched),
                  () => this.wake(),
                  !into.unhurried,
                ),
              ] as const,
            ]
          : [];
      }),
    );
    // What is followed with an index is fetched by itself: a broker that holds a fetch of something else would hold it up.
    const alone = topics.filter((topic) => !this.rides.has(topic));
    const together = [...[...this.rides.keys()].map((topic) => [topic]), ...(alone.length > 0 ? [alone] : [])];
    this.followers = together.map((some) => this.follow(parts, new Set(some)));
  }

  /** Something is wanted that was not before. */
  wake(): void {
    for (const follower of this.followers) follower.wake();
  }

  async stop(): Promise<void> {
    for (const ride of this.rides.values()) ride.stop();
    await Promise.all(this.followers.map((follower) => follower.stop()));
  }

  private follow(parts: BusParts, topics: ReadonlySet<string>): Follower {
    return new Follower(parts, {
      pace: () => (this.into.unhurried ? UNHURRIED_PACE : PACE),
      wanted: () => this.wanted(topics),
      take: (fetched) => {
        this.rides.get(fetched.topic)?.answered();
        this.into.feedOf(fetched)?.take(fetched);
      },
      failed: (error) => this.into.failed(error),
    });
  }

  private wanted(topics: ReadonlySet<string>): ReturnType<Followed['wanted']> {
    const fetched = [...this.into.feeds()].filter(
      (feed) => topics.has(feed.place.topic) && this.rides.get(feed.place.topic)?.carries(feed) !== true,
    );
    const from = fetched.flatMap(({ wanted }) => wanted ?? []);
    return { from, leftOut: fetched.length - from.length };
  }
}
