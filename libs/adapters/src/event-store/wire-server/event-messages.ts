import type { RecordedEvent } from '@interlock/contracts';
import { eventBytes } from './event-bytes.ts';

/** Of all kept messages together. */
const MAX_BYTES = 8 * 1024 * 1024;

/** An answer as it goes over the wire. */
export class WrittenAnswer {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

interface Kept {
  readonly message: WrittenAnswer;
  readonly structuredIds: boolean;
}

/** Messages of the newest events: an event that is followed by several, and read back by who appended it, is written once. */
export class EventMessages {
  readonly #kept = new Map<RecordedEvent, Kept>();
  #bytes = 0;

  of(event: RecordedEvent, structuredIds: boolean): WrittenAnswer {
    const found = this.#kept.get(event);
    if (found?.structuredIds === structuredIds) return found.message;
    const message = new WrittenAnswer(eventBytes(event, structuredIds));
    this.#forget(event);
    this.#keep(event, { message, structuredIds });
    return message;
  }

  #keep(event: RecordedEvent, kept: Kept): void {
    this.#kept.set(event, kept);
    this.#bytes += kept.message.bytes.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MAX_BYTES) return;
      this.#forget(oldest);
    }
  }

  #forget(event: RecordedEvent): void {
    this.#bytes -= this.#kept.get(event)?.message.bytes.length ?? 0;
    this.#kept.delete(event);
  }
}
