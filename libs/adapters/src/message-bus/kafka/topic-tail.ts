import type { Fetched } from './broker-access.ts';

/** Wants what comes to a topic, as the index of the topic in the same process does. */
export interface Rider {
  /** Its messages are waited for. */
  readonly hurried: boolean;
  /** The index has taken this. */
  handed(fetched: Fetched): void;
  /** What is waited for may not come this way: look again. */
  wake(): void;
}

/** How long an index may take over what it was brought until those who wait for the same fetch for themselves. */
const PATIENCE_MS = 200;

/**
 * Where the index of a topic reads on. A group of the same process that stands there too is handed what the index was brought, after the index has taken it: one fetch for both, and what a
 * handler looks up in the index knows its message. Who stands elsewhere, or waits too long, fetches for itself.
 */
export class TopicTail {
  /** How often a fetch of the index failed: who waited for it has to have seen the topic since, it may be another one. */
  troubles = 0;
  private readonly next = new Map<number, number>();
  private readonly riders = new Set<Rider>();
  private patience: NodeJS.Timeout | undefined;
  private slow = false;
  private closed = false;

  /** Somebody who rides along is waited for. */
  get hurried(): boolean {
    for (const { hurried } of this.riders) if (hurried) return true;
    return false;
  }

  join(rider: Rider): void {
    this.riders.add(rider);
  }

  leave(rider: Rider): void {
    this.riders.delete(rider);
  }

  /** Whether what comes to a partition at this offset will be handed on. */
  brings(partition: number, offset: number): boolean {
    return !this.closed && !this.slow && this.next.get(partition) === offset;
  }

  /** The index reads on here. */
  readsAt(partition: number, offset: number): void {
    this.next.set(partition, offset);
  }

  /** The index takes what it was brought, then those who ride along do. `take` resolves with false when it was not what was asked for, or was not taken. */
  async taken(fetched: Fetched, take: () => Promise<boolean>): Promise<void> {
    if (this.riders.size > 0) this.patience = setTimeout(() => this.lag(), PATIENCE_MS);
    const took = await take();
    clearTimeout(this.patience);
    this.slow = false;
    if (!took) return;
    this.next.set(fetched.partition, fetched.next);
    if (fetched.next > fetched.from) for (const rider of this.riders) rider.handed(fetched);
  }

  failed(): void {
    this.troubles += 1;
    this.wake();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.patience);
    this.wake();
  }

  private lag(): void {
    this.slow = true;
    this.wake();
  }

  private wake(): void {
    for (const rider of this.riders) rider.wake();
  }
}

/** The indexes of a bus, by the brokers' names of their topics. */
export class TopicTails {
  private readonly tails = new Map<string, TopicTail>();

  of(topic: string): TopicTail | undefined {
    return this.tails.get(topic);
  }

  /** Of several indexes of one topic the first is the one to ride with. */
  open(topic: string): TopicTail {
    const tail = new TopicTail();
    if (!this.tails.has(topic)) this.tails.set(topic, tail);
    return tail;
  }

  close(topic: string, tail: TopicTail): void {
    if (this.tails.get(topic) === tail) this.tails.delete(topic);
    tail.close();
  }
}
