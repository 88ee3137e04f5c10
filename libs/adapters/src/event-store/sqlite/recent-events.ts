import type { RecordedEvent } from '@interlock/contracts';

/** At least, unless they are large: of all of them together. */
const KEPT = 4096;
const KEPT_BYTES = 32 * 1024 * 1024;

export interface CommittedEvent {
  readonly event: RecordedEvent;
  /** Of its canonical form. */
  readonly bytes: number;
}

/**
 * The newest events as they were just committed: whoever follows the record, or reads back what it appended, need not have them read, hashed and parsed
 * once more. Holds only what the database holds; older ones are read there, and checked.
 */
export class RecentEvents {
  private readonly events: RecordedEvent[] = [];
  /** Of each of them, and of all. */
  private readonly sizes: number[] = [];
  private bytes = 0;
  private readonly streams = new Map<string, RecordedEvent[]>();

  /** Committed events, right after those that were added before. */
  add(committed: readonly CommittedEvent[]): void {
    for (const { event, bytes } of committed) {
      this.events.push(event);
      this.sizes.push(bytes);
      this.bytes += bytes;
      const ofStream = this.streams.get(event.stream);
      if (ofStream === undefined) this.streams.set(event.stream, [event]);
      else ofStream.push(event);
    }
    // Now and then rather than each time: taking from the front moves the others.
    if (this.events.length > 2 * KEPT || this.bytes > 2 * KEPT_BYTES) this.trim();
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

  private trim(): void {
    let gone = 0;
    while (this.events.length - gone > KEPT || this.bytes > KEPT_BYTES) this.bytes -= this.sizes[gone++] ?? 0;
    this.sizes.splice(0, gone);
    for (const { stream } of this.events.splice(0, gone)) this.forgetFirst(stream);
  }

  /** Events leave in the order in which they came, so that the first of its stream leaves first. */
  private forgetFirst(stream: string): void {
    const kept = this.streams.get(stream);
    kept?.shift();
    if (kept?.length === 0) this.streams.delete(stream);
  }
}
