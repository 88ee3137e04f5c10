import type { Consumer, IncomingRecord, MessageHandler } from '../message-bus.ts';
import { DeliverySlots, WorkInHand, attemptDelivery, backOffDelay, type Entry, type Lane, type Outcome } from '../delivery/index.ts';
import type { BusParts } from './bus-parts.ts';
import type { Reader } from './compaction.ts';
import { behind } from './parked-messages.ts';
import { PartitionFeed } from './partition-feed.ts';
import { replayKey } from './replay-key.ts';
import type { Partition } from './topic-table.ts';

export interface Subscription {
  readonly group: string;
  readonly partitions: readonly Partition[];
  readonly handler: MessageHandler;
  readonly concurrency: number;
  readonly onStopped: () => void;
}

/** A key's turn. */
interface Turn {
  readonly feed: PartitionFeed;
  readonly lane: Lane;
}

/** One group's consumption of some topics: which key's turn it is, and what becomes of each message. */
export class GroupConsumer implements Consumer, Reader {
  readonly group: string;
  private readonly parts: BusParts;
  private readonly subscription: Subscription;
  private readonly feeds: readonly PartitionFeed[];
  private readonly slots: DeliverySlots;
  private readonly inHand = new WorkInHand();
  private readonly ready: Turn[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly stopping = new AbortController();
  private pumping = false;
  private stopped: Promise<void> | undefined;

  constructor(parts: BusParts, subscription: Subscription) {
    const { group, partitions, concurrency } = subscription;
    this.group = group;
    this.parts = parts;
    this.subscription = subscription;
    this.slots = new DeliverySlots(concurrency, () => this.pump());
    this.feeds = partitions.map((partition) => new PartitionFeed(parts, group, partition, (feed, lane) => this.enqueue({ feed, lane })));
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
    return Promise.resolve(this.feeds.map(({ partition, lag }) => ({ topic: partition.topic, partition: partition.number, lag })));
  }

  positionIn(partition: Partition): number | undefined {
    return this.feeds.find((feed) => feed.partition === partition)?.window.committable;
  }

  async replay(key?: string): Promise<number> {
    const replays: Array<Promise<number>> = [];
    for (const feed of this.feeds) {
      for (const [heldKey, held] of feed.held) {
        if ((key !== undefined && key !== heldKey) || held.replaying) continue;
        const { parts, group, slots, subscription, stopping } = this;
        replays.push(replayKey({ parts, group, feed, slots, handler: subscription.handler, stopping: stopping.signal }, heldKey, held));
      }
    }
    for (const replay of replays) this.inHand.add(replay);
    const delivered = await Promise.all(replays);
    return delivered.reduce((sum, count) => sum + count, 0);
  }

  private enqueue(turn: Turn): void {
    this.ready.push(turn);
    this.pump();
  }

  /** Gives out turns while there are slots. Finishing a message calls this again from within: the outer loop then goes on. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    for (let turn = this.ready[0]; turn && !this.stopping.signal.aborted; turn = this.ready[0]) {
      const held = turn.feed.held.has(turn.lane.key);
      if (!held && !this.slots.tryTake()) break;
      this.ready.shift();
      if (held) this.work(turn, this.parkBehind(turn));
      else this.deliver(turn);
    }
    this.pumping = false;
  }

  private deliver(turn: Turn): void {
    const entry = turn.lane.entries[0];
    const record = entry && this.read(turn, entry);
    if (!entry || !record) return this.slots.release();
    entry.attempts += 1;
    const attempt = attemptDelivery(this.subscription.handler, { ...record, attempt: entry.attempts }, entry.failures, this.parts.attempts);
    const concluded = attempt.then((outcome) => {
      this.slots.release();
      return this.conclude(turn, entry, record, outcome);
    });
    this.work(turn, concluded);
  }

  /** Undefined when there is nothing to deliver now: compacted away, or unreadable, which is tried again. */
  private read(turn: Turn, entry: Entry): IncomingRecord | undefined {
    if (entry.record) return entry.record;
    try {
      const record = turn.feed.readAgain(entry.offset);
      if (!record) this.finish(turn, 1);
      return record;
    } catch (error) {
      this.failed(turn, error);
      return undefined;
    }
  }

  private conclude(turn: Turn, entry: Entry, record: IncomingRecord, outcome: Outcome): void | Promise<void> {
    switch (outcome.kind) {
      case 'ack':
        return this.finish(turn, 1);
      case 'retry':
        if (outcome.threw) entry.failures += 1;
        return this.later(turn, outcome.delayMs);
      case 'park':
        return this.park(turn, record, outcome.cause);
    }
  }

  /** The offset moves only after the parked copy is durable: at any crash a message is unfinished or parked. */
  private async park(turn: Turn, record: IncomingRecord, cause: string): Promise<void> {
    await this.parts.commit.submit(() => this.parts.parked.park(this.group, turn.feed.partition, record, cause));
    turn.feed.held.set(record.key, { first: record.offset, replaying: false });
    this.finish(turn, 1);
  }

  /** The key is held back: all that waits of it joins what is parked, in one transaction. */
  private async parkBehind(turn: Turn): Promise<void> {
    const { feed, lane } = turn;
    const cause = behind(this.group, feed.partition, feed.held.get(lane.key)?.first ?? 0);
    const entries = [...lane.entries];
    await this.parts.commit.submit(() => {
      for (const entry of entries) {
        const record = entry.record ?? feed.readAgain(entry.offset);
        if (record) this.parts.parked.park(this.group, feed.partition, record, cause);
      }
    });
    this.finish(turn, entries.length);
  }

  private finish(turn: Turn, count: number): void {
    const more = turn.feed.window.finish(turn.lane, count);
    if (more) this.ready.push(turn);
    turn.feed.progressed();
    this.pump();
  }

  private later(turn: Turn, delayMs: number): void {
    turn.feed.window.block(turn.lane);
    turn.feed.progressed();
    if (this.stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.enqueue(turn);
    }, delayMs);
    this.timers.add(timer);
  }

  /** What fails here is the disk, not the handler: reported, and done again. */
  private work(turn: Turn, work: Promise<void>): void {
    this.inHand.add(work.catch((error: unknown) => this.failed(turn, error)));
  }

  private failed(turn: Turn, error: unknown): void {
    this.parts.report(error);
    const { backOff, random } = this.parts.attempts;
    this.later(turn, backOffDelay(1, backOff, random));
  }

  private async settle(): Promise<void> {
    this.stopping.abort();
    for (const feed of this.feeds) feed.stop();
    for (const timer of this.timers) clearTimeout(timer);
    await this.inHand.settled();
    this.subscription.onStopped();
    this.parts.commit.flush();
  }
}
