import type { RecordedEvent } from '@interlock/contracts';

const KEPT = 4096;

/**
 * The newest events as they were just committed: whoever follows the record, or reads back what it appended, need not have them read, hashed and parsed
 * once more. Holds only what the database holds; older ones are read there, and checked.
 */
export class RecentEvents {
  private readonly events: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();

  /** Committed events, right after those that were added before. */
  add(committed: readonly RecordedEvent[]): void {
    for (const event of committed) {
      this.events.push(event);
      const ofStream = this.streams.get(event.stream);
      if (ofStream === undefined) this.streams.set(event.stream, [event]);
      else ofStream.push(event);
    }
    if (this.events.length > 2 * KEPT) for (const { stream } of this.events.splice(0, this.events.length - KEPT)) this.forgetFirst(stream);
  }

  /** Events with `position > after`, at most `limit`; undefined when they do not all lie in here. Positions have no gaps in this store. */
  after(after: number, limit: number): RecordedEvent[] | undefined {
    const first = this.events[0];
    if (first === undefined || after + 1 < first.position) return undefined;
    const from = after + 1 - first.position;
    return this.events.slice(from, from + limit);
  }

  /** Events of a stream from a revision on, at most `limit`; undefined when they do not all lie in here. The newest of a stream always does, once it has any in here. */
  ofStream(stream: string, fromRevision: number, limit = Infinity): RecordedEvent[] | undefined {
    const kept = this.streams.get(stream);
    const first = kept?.[0];
    if (kept === undefined || first === undefined || fromRevision < first.revision) return undefined;
    const from = fromRevision - first.revision;
    return kept.slice(from, from + limit);
  }

  /** Events leave in the order in which they came, so that the first of its stream leaves first. */
  private forgetFirst(stream: string): void {
    const kept = this.streams.get(stream);
    kept?.shift();
    if (kept?.length === 0) this.streams.delete(stream);
  }
}
