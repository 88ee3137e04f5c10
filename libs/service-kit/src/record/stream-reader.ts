import type { EventStore } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { checkKnown } from './known-events.ts';

const MAX_STREAMS = 256;

/**
 * Reads streams, keeping the least recently used ones. A stream only grows, so each read asks the store for what lies beyond the kept events:
 * never stale, and a release that eight services look at is parsed once.
 */
export class StreamReader {
  readonly #store: EventStore;
  readonly #kept = new Map<string, readonly RecordedEvent[]>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** All events of a stream. Rejects with ParkError `record.unknown_event` on one that this version does not know. */
  async read(stream: string): Promise<readonly RecordedEvent[]> {
    const kept = this.#kept.get(stream) ?? [];
    const more = await this.#store.readStream(stream, kept.length);
    for (const event of more) checkKnown(event);
    const events = more.length === 0 ? kept : [...kept, ...more];
    assertGapless(stream, events);
    this.#keep(stream, events);
    return events;
  }

  /** What was read of a stream before, without asking: the stream may have grown since. Undefined when nothing of it is kept. */
  kept(stream: string): readonly RecordedEvent[] | undefined {
    return this.#kept.get(stream);
  }

  #keep(stream: string, events: readonly RecordedEvent[]): void {
    this.#kept.delete(stream);
    if (events.length === 0) return;
    this.#kept.set(stream, events);
    if (this.#kept.size <= MAX_STREAMS) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}

const assertGapless = (stream: string, events: readonly RecordedEvent[]): void => {
  const gap = events.findIndex((event, index) => event.revision !== index);
  if (gap !== -1) throw new Error(`stream ${stream}: found revision ${events[gap]?.revision}, expected ${gap}`);
};
