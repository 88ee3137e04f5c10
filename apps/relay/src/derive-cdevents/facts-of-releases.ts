import type { EventStore } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { tellsOfRelease } from './derive-cd-event.ts';
import { evolveFacts, type ReleaseFacts } from './release-facts.ts';

const REMEMBERED = 2_000;

/**
 * Facts of the releases that move, kept as the record is followed. What is not kept (after a start, a fail-over, a long silence) is read from the release's own stream,
 * up to the event that asks: the same facts, whoever derives and whenever.
 */
export class FactsOfReleases {
  readonly #eventStore: Pick<EventStore, 'readStream'>;
  readonly #facts = new Map<string, ReleaseFacts>();

  constructor(eventStore: Pick<EventStore, 'readStream'>) {
    this.#eventStore = eventStore;
  }

  /** Facts just before an event. To be called for every event of a release, in order. */
  async before(event: RecordedEvent): Promise<ReleaseFacts | undefined> {
    const before = await this.#asOf(event);
    this.#facts.delete(event.stream);
    const after = evolveFacts(before, event);
    if (after !== undefined) this.#keep(event.stream, after);
    return before;
  }

  async #asOf({ stream, revision, type }: RecordedEvent): Promise<ReleaseFacts | undefined> {
    const kept = this.#facts.get(stream);
    if (kept?.revision === revision - 1) return kept;
    if (revision === 0 || !tellsOfRelease(type)) return undefined;
    const history = await this.#eventStore.readStream(stream, 0, revision);
    return history.reduce<ReleaseFacts | undefined>(evolveFacts, undefined);
  }

  #keep(stream: string, facts: ReleaseFacts): void {
    this.#facts.set(stream, facts);
    if (this.#facts.size <= REMEMBERED) return;
    const [oldest] = this.#facts.keys();
    if (oldest !== undefined) this.#facts.delete(oldest);
  }
}
