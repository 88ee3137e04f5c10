import type { RecordedEvent } from '@interlock/contracts';

export type Listener = (event: RecordedEvent) => void;

/** Tells listeners of every event once it is in the views. */
export class LiveEvents {
  readonly #listeners = new Set<Listener>();

  publish(events: readonly RecordedEvent[]): void {
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }

  /** Returns a function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
