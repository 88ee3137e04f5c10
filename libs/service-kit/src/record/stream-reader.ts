import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { checkKnown } from './known-events.ts';

/** Of all kept streams together: what is in flight under load is kept, at a few kilobytes each. */
const MAX_EVENTS = 8_192;

/**
 * Reads streams, keeping the least recently used ones. A stream only grows, so each read asks the store for what lies beyond the kept events:
 * never stale, and a release that eight services look at is parsed once.
 */
export class StreamReader {
  readonly #store: EventStore;
  readonly #kept = new Map<string, readonly RecordedEvent[]>();
  readonly #reading = new Map<string, Promise<unknown>>();
  #events = 0;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** All events of a stream. Rejects with ParkError `record.unknown_event` on one that this version does not know. */
  read(stream: string): Promise<readonly RecordedEvent[]> {
    const reading = this.#read(stream);
    this.#reading.set(stream, reading);
    return reading.finally(() => {
      if (this.#reading.get(stream) === reading) this.#reading.delete(stream);
    });
  }

  /** The same up to a revision at least: without asking when what is kept, or is being read anyway, reaches that far. */
  async readUntil(stream: string, revision: number): Promise<readonly RecordedEvent[]> {
    if (!this.#reaches(stream, revision)) await this.#reading.get(stream)?.catch(() => undefined); // read below: then it is said what is wrong
    return this.#reaches(stream, revision) ? (this.#kept.get(stream) ?? []) : this.read(stream);
  }

  #reaches(stream: string, revision: number): boolean {
    return (this.#kept.get(stream)?.length ?? 0) > revision;
  }

  async #read(stream: string): Promise<readonly RecordedEvent[]> {
    const kept = this.#kept.get(stream) ?? [];
    const more = await this.#store.readStream(stream, kept.length);
    for (const event of more) checkKnown(event);
    assertGapless(stream, more, kept.length);
    const events = more.length === 0 ? kept : [...kept, ...more];
    this.#keep(stream, events);
    return events;
  }

  /** What was read of a stream before, without asking: the stream may have grown since. Undefined when nothing of it is kept. */
  kept(stream: string): readonly RecordedEvent[] | undefined {
    return this.#kept.get(stream);
  }

  #keep(stream: string, events: readonly RecordedEvent[]): void {
    const before = this.#kept.get(stream);
    // Of two reads under way at once the longer one counts.
    if (before !== undefined && before.length > events.length) return;
    this.#forget(stream);
    if (events.length === 0) return;
    this.#kept.set(stream, events);
    this.#events += events.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#events <= MAX_EVENTS || oldest === stream) return;
      this.#forget(oldest);
    }
  }

  #forget(stream: string): void {
    this.#events -= this.#kept.get(stream)?.length ?? 0;
    this.#kept.delete(stream);
  }
}

const assertGapless = (stream: string, events: readonly RecordedEvent[], from: number): void => {
  const gap = events.findIndex((event, index) => event.revision !== from + index);
  if (gap !== -1)
    throw new EventStoreError('event-store.corrupt', `stream ${stream}: found revision ${events[gap]?.revision}, expected ${from + gap}`);
};
