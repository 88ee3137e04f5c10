import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { checkKnown } from './known-events.ts';

/** Of all kept streams together: what is in flight under load is kept, at a few kilobytes each. A larger event counts as several. */
const MAX_EVENTS = 8_192;
const USUAL_SIZE = 4_096;

interface Kept {
  readonly events: readonly RecordedEvent[];
  readonly counted: number;
}

/**
 * Reads streams, keeping the least recently used ones. A stream only grows, so each read asks the store for what lies beyond the kept events:
 * never stale, and a release that eight services look at is parsed once.
 */
export class StreamReader {
  readonly #store: EventStore;
  readonly #kept = new Map<string, Kept>();
  readonly #reading = new Map<string, Promise<unknown>>();
  /** By stream: how long it is at least, where that is more than what is kept. */
  readonly #outgrown = new Map<string, number>();
  #counted = 0;

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
    return this.#reaches(stream, revision) ? (this.#kept.get(stream)?.events ?? []) : this.read(stream);
  }

  #reaches(stream: string, revision: number): boolean {
    return (this.#kept.get(stream)?.events.length ?? 0) > revision;
  }

  async #read(stream: string): Promise<readonly RecordedEvent[]> {
    const kept = this.#kept.get(stream) ?? NOTHING;
    const more = await this.#store.readStream(stream, kept.events.length);
    for (const event of more) checkKnown(event);
    assertGapless(stream, more, kept.events.length);
    const now = more.length === 0 ? kept : { events: [...kept.events, ...more], counted: kept.counted + countOf(more) };
    if (now.events.length >= (this.#outgrown.get(stream) ?? 0)) this.#outgrown.delete(stream);
    this.#keep(stream, now);
    return now.events;
  }

  /** What was read of a stream before, without asking: the stream may have grown since. Undefined when nothing of it is kept, or it is known to have grown. */
  kept(stream: string): readonly RecordedEvent[] | undefined {
    return this.#outgrown.has(stream) ? undefined : this.#kept.get(stream)?.events;
  }

  /** The stream is that long by now: who asks for what is kept must read first. */
  outgrow(stream: string, length: number): void {
    this.#outgrown.delete(stream);
    this.#outgrown.set(stream, length);
    if (this.#outgrown.size <= MAX_EVENTS) return;
    for (const oldest of this.#outgrown.keys()) {
      this.#outgrown.delete(oldest);
      this.#forget(oldest);
      return;
    }
  }

  #keep(stream: string, now: Kept): void {
    const before = this.#kept.get(stream)?.events;
    // Of two reads under way at once the longer one counts.
    if (before !== undefined && before.length > now.events.length) return;
    this.#forget(stream);
    if (now.events.length === 0) return;
    this.#kept.set(stream, now);
    this.#counted += now.counted;
    for (const oldest of this.#kept.keys()) {
      if (this.#counted <= MAX_EVENTS || oldest === stream) return;
      this.#forget(oldest);
    }
  }

  #forget(stream: string): void {
    this.#counted -= this.#kept.get(stream)?.counted ?? 0;
    this.#kept.delete(stream);
  }
}

const NOTHING: Kept = { events: [], counted: 0 };

const countOf = (events: readonly RecordedEvent[]): number =>
  events.reduce((sum, { data }) => sum + Math.max(1, Math.ceil(sizeOf(data) / USUAL_SIZE)), 0);

/** About as many characters as it has as JSON. */
const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 0;
  for (const member of Object.values(value)) size += 16 + sizeOf(member);
  return size;
};

const assertGapless = (stream: string, events: readonly RecordedEvent[], from: number): void => {
  const gap = events.findIndex((event, index) => event.revision !== from + index);
  if (gap !== -1)
    throw new EventStoreError('event-store.corrupt', `stream ${stream}: found revision ${events[gap]?.revision}, expected ${from + gap}`);
};
