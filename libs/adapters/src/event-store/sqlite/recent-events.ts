import type { RecordedEvent } from '@interlock/contracts';

const KEPT = 4096;

/**
 * The newest events as they were just committed, by position: whoever follows the record need not have them read, hashed and parsed once more. Holds
 * only what the database holds; older ones are read there, and checked.
 */
export class RecentEvents {
  private readonly events: RecordedEvent[] = [];

  /** Committed events, right after those that were added before. */
  add(committed: readonly RecordedEvent[]): void {
    this.events.push(...committed);
    if (this.events.length > 2 * KEPT) this.events.splice(0, this.events.length - KEPT);
  }

  /** Events with `position > after`, at most `limit`; undefined when they do not all lie in here. Positions have no gaps in this store. */
  after(after: number, limit: number): RecordedEvent[] | undefined {
    const first = this.events[0];
    if (first === undefined || after + 1 < first.position) return undefined;
    const from = after + 1 - first.position;
    return this.events.slice(from, from + limit);
  }
}
