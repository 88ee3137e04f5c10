import type { RecordedEvent } from '@interlock/contracts';
import type { Subscriber } from '../event-store.ts';

/** A subscriber that remembers what it was told and can be waited for. */
export class Collector implements Subscriber {
  readonly events: RecordedEvent[] = [];
  readonly batches: number[] = [];
  readonly caughtUp: number[] = [];
  readonly errors: unknown[] = [];
  private waiting: Array<{ holds: () => boolean; resolve: () => void }> = [];
  private inHand = 0;
  overlapped = false;

  async onEvents(events: readonly RecordedEvent[]): Promise<void> {
    this.inHand += 1;
    this.overlapped ||= this.inHand > 1;
    // A turn of the event loop, so that an overlapping batch would be seen.
    await new Promise((resolve) => setImmediate(resolve));
    this.events.push(...events);
    this.batches.push(events.length);
    this.inHand -= 1;
    this.settle();
  }

  onCaughtUp(position: number): void {
    this.caughtUp.push(position);
    this.settle();
  }

  onError(error: unknown): void {
    this.errors.push(error);
    this.settle();
  }

  until(holds: (collector: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ holds: () => holds(this), resolve });
      this.settle();
    });
  }

  private settle(): void {
    const ready = this.waiting.filter(({ holds }) => holds());
    this.waiting = this.waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }
}
