import type { RecordedEvent } from '@interlock/contracts';
import { EventStoreError, type Subscriber, type Subscription } from '../event-store.ts';

const BATCH = 256;

/** What a subscription reads. */
export interface Feed {
  head(): number;
  readAll(after: number, limit: number): RecordedEvent[];
}

/** Follows the record after a position, batch by batch; woken after each commit. */
export class CatchUpSubscription implements Subscription {
  private readonly feed: Feed;
  private readonly subscriber: Subscriber;
  private position: number;
  private stopped = false;
  private wakeUp: () => void = () => undefined;
  private readonly done: Promise<void>;

  constructor(feed: Feed, after: number, subscriber: Subscriber, ended: (subscription: CatchUpSubscription) => void) {
    this.feed = feed;
    this.subscriber = subscriber;
    this.position = after;
    this.done = this.run().finally(() => ended(this));
  }

  /** There is something new to read. */
  wake(): void {
    this.wakeUp();
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    return this.done;
  }

  private async run(): Promise<void> {
    // Not before the caller has its subscription in hand.
    await Promise.resolve();
    try {
      this.requireWithinRecord();
      while (!this.stopped) await this.step();
    } catch (error) {
      this.stopped = true;
      this.subscriber.onError(error);
    }
  }

  private async step(): Promise<void> {
    const events = this.feed.readAll(this.position, BATCH);
    const last = events.at(-1);
    if (last !== undefined) {
      await this.subscriber.onEvents(events);
      this.position = last.position;
      return;
    }
    // Armed before the subscriber is called: what it appends there must not be missed.
    const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
    this.subscriber.onCaughtUp?.(this.position);
    if (!this.stopped && this.feed.head() <= this.position) await woken;
  }

  /** A subscriber that is ahead of the record would miss events in silence: the record lost its end. */
  private requireWithinRecord(): void {
    const head = this.feed.head();
    if (this.position > head)
      throw new EventStoreError('event-store.corrupt', `a subscriber is at position ${this.position}, but the record ends at ${head}`);
  }
}
