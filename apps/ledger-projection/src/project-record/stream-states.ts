import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { evolve, initialState, type FoldedEvent, type ReleaseState } from '@interlock/domain';

const KEPT_STATES = 2_000;

/** States of the releases that moved last; others are folded again from the views' own copy of their events. */
export class StreamStates {
  readonly #kept = new Map<string, ReleaseState>();
  readonly #streamEvents: StatementSync;

  constructor(database: DatabaseSync) {
    this.#streamEvents = database.prepare('SELECT body FROM events WHERE stream = ? AND revision < ? ORDER BY revision');
  }

  /** State of a stream before a revision. */
  before(stream: string, revision: number): ReleaseState {
    const kept = this.#kept.get(stream);
    if (kept !== undefined || revision === 0) return kept ?? initialState;
    const rows = this.#streamEvents.all(stream, revision) as { body: string }[];
    return rows.map(({ body }) => JSON.parse(body) as FoldedEvent).reduce(evolve, initialState);
  }

  set(stream: string, state: ReleaseState): void {
    // Set anew, so that a Map's order is that of last use.
    this.#kept.delete(stream);
    this.#kept.set(stream, state);
  }

  clear(): void {
    this.#kept.clear();
  }

  /** Forgets those that rested longest. */
  trim(): void {
    for (const stream of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_STATES) return;
      this.#kept.delete(stream);
    }
  }
}
