import { setTimeout as delay } from 'node:timers/promises';
import {
  MessageBusError,
  type Concerns,
  type Consumer,
  type Delivery,
  type Discarded,
  type MessageHandler,
  type Verdict,
} from '../message-bus.ts';
import { GroupDelivery, insist } from '../delivery/index.ts';
import type { Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { isHopeless, kafkaErrorType } from './kafka-error.ts';
import type { KafkaFeed } from './kafka-feed.ts';
import { Membership, SESSION_TIMEOUT_MS, type Generation } from './membership.ts';
import { OffsetCommits } from './offset-commits.ts';
import { birthsOf, openFeeds } from './open-feeds.ts';
import { startOf } from './partition-birth.ts';
import { GroupReader } from './group-reader.ts';

export interface Subscription {
  readonly group: string;
  /** Our names. */
  readonly topics: readonly string[];
  /** All partitions of the topics, as the brokers call them. */
  readonly places: readonly Place[];
  readonly handler: MessageHandler;
  readonly concurrency: number;
  readonly unhurried: boolean;
  readonly concerns: Concerns;
  readonly onStopped: () => void;
}

/** How long a rebalance waits for handlers. One that takes longer may end up with a message that another consumer has as well; its verdict then counts for nothing. */
const SETTLE_MS = 15_000;
/** Between two looks at what other members of the group have committed. */
const LOOK_MS = 100;

const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/** One member of a consumer group. */
export class KafkaConsumer implements Consumer {
  readonly group: string;
  private readonly parts: BusParts;
  private readonly subscription: Subscription;
  private readonly delivery: GroupDelivery;
  private readonly reader: GroupReader;
  private readonly commits: OffsetCommits;
  private readonly membership: Membership;
  private readonly stopping = new AbortController();
  private feeds = new Map<string, KafkaFeed>();
  /** Aborted when a later assignment takes the place of one whose partitions are still being taken over. */
  private takingOver = new AbortController();
  private readonly owning = Promise.withResolvers<void>();
  private recognising: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(parts: BusParts, subscription: Subscription) {
    const { group, handler, concurrency, unhurried, topics } = subscription;
    this.group = group;
    this.parts = parts;
    this.subscription = subscription;
    const surely: MessageHandler = (delivery) => this.deliver(delivery, handler);
    this.delivery = new GroupDelivery({ group, handler: surely, concurrency, attempts: parts.attempts, report: parts.report });
    this.commits = new OffsetCommits(
      parts.lookups,
      parts.names.group(group),
      () => this.membership,
      () => this.feeds.values(),
      parts.report,
    );
    this.reader = new GroupReader(
      parts,
      topics.map((topic) => parts.names.topic(topic)),
      {
        unhurried,
        // A topic that went away may be another one when it is there again.
        feeds: () => (this.recognising ? [] : this.feeds.values()),
        feedOf: (fetched) => (this.recognising ? undefined : this.feeds.get(nameOf(fetched))),
        failed: (error) => this.fetchFailed(error),
      },
    );
    this.owning.promise.catch(() => undefined); // who waits for it sees it
    this.membership = new Membership({
      access: parts.openAccess(),
      leaveBy: parts.lookups,
      group: parts.names.group(group),
      topics: topics.map((topic) => parts.names.topic(topic)),
      backOff: parts.attempts.backOff,
      random: parts.attempts.random,
      onRebalance: () => this.settle(),
      onAssigned: (generation, kept) => this.assign(generation, kept),
      onLost: () => this.leaveAll(),
      report: parts.report,
      onHopeless: (error) => this.give(error),
    });
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  async idle(): Promise<void> {
    await this.owned();
    const ends = await this.parts.lookups.bounds(this.subscription.places);
    await Promise.all(ends.map((place) => this.finished(place, place.end)));
    await this.commits.now();
  }

  async lag(): ReturnType<Consumer['lag']> {
    await this.owned();
    const feeds = [...this.feeds.values()];
    const ends = await this.parts.lookups.bounds(feeds.map(({ place }) => place));
    return feeds.map(({ topic, partition, window, place }) => {
      const end = ends.find((each) => nameOf(each) === nameOf(place))?.end ?? 0;
      return { topic, partition, lag: Math.max(0, end - window.committable) };
    });
  }

  async replay(key?: string): Promise<number> {
    await this.owned();
    return this.delivery.replay(this.feeds.values(), key);
  }

  async discard(parkedId: string): Promise<Discarded | undefined> {
    await this.owned();
    return this.delivery.discard(this.feeds.values(), parkedId);
  }

  private async owned(): Promise<void> {
    if (this.stopping.signal.aborted) throw this.stoppedEarly();
    await this.owning.promise;
  }

  private assign({ places }: Generation, kept: boolean): void {
    this.takingOver.abort();
    this.takingOver = new AbortController();
    const mine = new Set(places.map(nameOf));
    for (const [name, feed] of this.feeds) {
      if (kept && mine.has(name)) continue;
      feed.leave();
      this.feeds.delete(name);
    }
    const fresh = places.filter((place) => !this.feeds.has(nameOf(place)));
    this.delivery.resume();
    this.reader.wake();
    void this.takeOver(fresh, AbortSignal.any([this.takingOver.signal, this.stopping.signal]));
  }

  private async takeOver(places: readonly Place[], until: AbortSignal): Promise<void> {
    const { parts, group, delivery, commits } = this;
    const events = {
      concerns: this.subscription.concerns,
      onReady: (feed: KafkaFeed, lane: Parameters<typeof delivery.enqueue>[1]) => delivery.enqueue(feed, lane),
      onHungry: () => this.reader.wake(),
      onProgress: () => commits.soon(),
    };
    const work = async (): Promise<void> => {
      try {
        const opened = await openFeeds(parts, group, places, events, (feed) => this.sure(feed));
        if (until.aborted) return;
        for (const feed of opened) this.feeds.set(nameOf(feed.place), feed);
      } catch (error) {
        if (!isHopeless(error)) throw error;
        this.give(error);
      }
    };
    const { backOff, random } = parts.attempts;
    if (!(await insist(work, { backOff, random }, parts.report, until)) || until.aborted) return;
    this.owning.resolve();
    this.reader.wake();
  }

  /** A process that was frozen, or has not heard from the group for a session, asks whether it still owns what it is about to deliver. */
  private async deliver(delivery: Delivery, handler: MessageHandler): Promise<Verdict> {
    if (!this.membership.heardWithin(SESSION_TIMEOUT_MS)) {
      const { topic, partition } = delivery;
      const feed = this.feeds.get(nameOf({ topic: this.parts.names.topic(topic), partition }));
      const signals = [this.stopping.signal, ...(feed ? [feed.gone] : [])];
      // The feed is gone or all is ending: nobody takes this verdict.
      if (!feed || !(await this.membership.confirmed(AbortSignal.any(signals))))
        return { kind: 'retry', delayMs: 1_000, cause: 'not sure of the partition' };
    }
    return handler(delivery);
  }

  /** Nothing is written for a partition unless the group confirms that it is ours. */
  private async sure(feed: KafkaFeed): Promise<void> {
    if (await this.membership.confirmed(feed.gone)) return;
    throw new MessageBusError('message-bus.unavailable', `group ${this.group}: ${nameOf(feed)} is no longer this consumer's`);
  }

  /** A rebalance: what is in hand is finished and committed, as far as that is soon. */
  private async settle(): Promise<void> {
    const patience = new AbortController();
    await Promise.race([this.delivery.hold(), delay(SETTLE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    await this.commits.now();
  }

  private leaveAll(): void {
    this.takingOver.abort();
    for (const feed of this.feeds.values()) feed.leave();
    this.feeds = new Map();
    this.delivery.resume();
  }

  private async fetchFailed(error: unknown): Promise<boolean> {
    const type = kafkaErrorType(error);
    if (type === 'UNKNOWN_TOPIC_OR_PARTITION') this.recognising ??= this.recognise();
    if (type !== 'OFFSET_OUT_OF_RANGE') return true;
    const feeds = [...this.feeds.values()];
    for (const { topic, partition, start, end } of await this.parts.lookups.bounds(feeds.map(({ place }) => place))) {
      const feed = feeds.find(({ place }) => place.topic === topic && place.partition === partition);
      const at = feed?.wanted?.offset;
      if (!feed || at === undefined || (at >= start && at <= end)) continue;
      const what = `${topic}/${partition}: group ${this.group} reads at ${at}, and what is there goes from ${start} to ${end}`;
      const lost = new MessageBusError('message-bus.corrupt', what);
      if (at > end) this.give(lost);
      else {
        this.parts.report(lost);
        feed.skipTo(start);
      }
    }
    return false;
  }

  /** A topic went away. When it is there again it may be another one, which is as long as the old one or longer: nothing is read before that is known. */
  private async recognise(): Promise<void> {
    const { attempts, report } = this.parts;
    const look = async (): Promise<void> => {
      const feeds = new Map([...this.feeds.values()].map((feed) => [nameOf(feed.place), feed]));
      const bounds = await this.parts.lookups.bounds([...feeds.values()].map(({ place }) => place));
      const births = await birthsOf(this.parts, bounds);
      for (const there of bounds) {
        const feed = feeds.get(nameOf(there));
        if (feed) startOf(this.group, { ...there, offset: feed.window.position, metadata: feed.birth }, there, births.get(nameOf(there)));
      }
    };
    const known = (): Promise<void> =>
      look().catch((error: unknown) => {
        if (!isHopeless(error)) throw error;
        this.leaveAll();
        this.give(error);
      });
    await insist(known, attempts, report, this.stopping.signal);
    this.recognising = undefined;
    this.reader.wake();
  }

  private async finished(place: Place, end: number): Promise<void> {
    for (;;) {
      if (this.stopping.signal.aborted) throw this.stoppedEarly();
      const feed = this.feeds.get(nameOf(place));
      if (feed) {
        try {
          return await feed.finished(end);
        } catch (error) {
          if (this.stopping.signal.aborted) throw error;
          continue; // it went to another member
        }
      }
      const [committed] = await this.parts.lookups.committed(this.parts.names.group(this.group), [place]);
      if ((committed?.offset ?? 0) >= end) return;
      await delay(LOOK_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined); // stopped: the loop ends
    }
  }

  private give(error: unknown): void {
    this.owning.reject(error);
    this.parts.fatal(error);
  }

  private stoppedEarly(): MessageBusError {
    return new MessageBusError('message-bus.unavailable', `the consumer of group ${this.group} stopped before it was idle`);
  }

  private async shutDown(): Promise<void> {
    this.stopping.abort();
    this.owning.reject(this.stoppedEarly());
    const fetching = this.reader.stop();
    // What brokers that are away do not take in time is delivered again.
    const patience = setTimeout(() => this.leaveAll(), SETTLE_MS);
    await this.delivery.stop();
    clearTimeout(patience);
    await this.commits.now();
    this.commits.stop();
    await this.membership.stop();
    for (const feed of this.feeds.values()) feed.leave();
    await fetching;
    this.subscription.onStopped();
  }
}
