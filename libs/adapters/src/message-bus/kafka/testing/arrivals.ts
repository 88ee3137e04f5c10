import { ACK, type Delivery, type MessageHandler } from '../../message-bus.ts';
import { text } from '../../testing/situation.ts';

/** What consumers of a group were given, all together. */
export class Arrivals {
  readonly seen = new Map<string, number[]>();
  /** Two handlers had a message of one key at a time. */
  overlapped = 0;
  private readonly inHand = new Set<string>();
  private watchers: Array<{ readonly met: () => boolean; readonly resolve: () => void }> = [];
  deliveries = 0;

  readonly handler: MessageHandler = async (delivery: Delivery) => {
    if (this.inHand.has(delivery.key)) this.overlapped += 1;
    this.inHand.add(delivery.key);
    this.note(delivery);
    await new Promise(setImmediate);
    this.inHand.delete(delivery.key);
    return ACK;
  };

  private note({ key, value }: Delivery): void {
    this.deliveries += 1;
    const numbers = this.seen.get(key) ?? [];
    this.seen.set(key, numbers);
    numbers.push(Number(text(value)));
    const due = this.watchers.filter(({ met }) => met());
    this.watchers = this.watchers.filter((watcher) => !due.includes(watcher));
    for (const { resolve } of due) resolve();
  }

  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.watchers.push({ met, resolve }));
  }

  /** Numbers that never came, of `count` that were acknowledged. */
  lost(count: number): number[] {
    const came = new Set([...this.seen.values()].flat());
    return Array.from({ length: count }, (_, index) => index).filter((number) => !came.has(number));
  }

  get doubled(): number {
    return this.deliveries - new Set([...this.seen.values()].flat()).size;
  }

  /** Keys whose first occurrences did not come in order. */
  outOfOrder(): string[] {
    return [...this.seen]
      .filter(([, numbers]) => [...new Set(numbers)].some((number, index, all) => number < (all[index - 1] ?? -1)))
      .map(([key]) => key);
  }
}
