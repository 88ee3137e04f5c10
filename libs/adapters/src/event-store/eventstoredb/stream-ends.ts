import type { RecordedEvent } from '@interlock/contracts';
import { eventHash, type Hashing } from '@interlock/domain';

const MAX_STREAMS = 20_000;

/**
 * Hash of the event of each stream that was read last: what the next append must name. Only of events that were read, never of those that were appended: a repeated append
 * is answered with its first result, whatever it carries.
 */
export class StreamEnds {
  readonly #hashing: Hashing;
  readonly #ends = new Map<string, { readonly revision: number; readonly hash: string }>();

  constructor(hashing: Hashing) {
    this.#hashing = hashing;
  }

  hashAt(stream: string, revision: number): string | undefined {
    const end = this.#ends.get(stream);
    return end?.revision === revision ? end.hash : undefined;
  }

  /** Remembers an event, and returns its hash. */
  seen(event: RecordedEvent): string {
    const { stream, revision } = event;
    const hash = eventHash(event, this.#hashing);
    this.#ends.delete(stream);
    this.#ends.set(stream, { revision, hash });
    if (this.#ends.size > MAX_STREAMS) this.#forgetOldest();
    return hash;
  }

  #forgetOldest(): void {
    const [oldest] = this.#ends.keys();
    if (oldest !== undefined) this.#ends.delete(oldest);
  }
}
