import type { EventStore } from '@interlock/adapters/event-store';
import type { Clock } from '../clock/clock.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** Someone who follows the whole record. */
export interface RecordReader {
  readonly name: string;
  /** Of the last event that it has dealt with; undefined while it stands by, or does not know yet where it stands. */
  readonly position: () => number | undefined;
}

export interface RecordLagParts {
  readonly eventStore: EventStore;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/**
 * How far behind the readers of the record are, in seconds: positions have gaps (bytes, in EventStoreDB), so their difference counts nothing. Asked of the store when somebody
 * scrapes (once, and once more for each reader that is behind), so that reading costs nothing more, and a reader that stands still does not measure itself.
 */
export class RecordLag {
  readonly #parts: RecordLagParts;
  readonly #readers: RecordReader[] = [];

  constructor(parts: RecordLagParts) {
    this.#parts = parts;
  }

  register(reader: RecordReader): void {
    this.#readers.push(reader);
    this.#parts.metrics.measured<{ reader: readonly string[] }>(
      {
        name: 'interlock_record_lag_seconds',
        help: 'Since the oldest event that a reader of the record has not dealt with was recorded; 0 at the end. No series of a reader that stands by, nor while the record cannot be read.',
        labels: { reader: this.#readers.map(({ name }) => name) },
      },
      () => this.#measure(),
    );
  }

  async #measure(): Promise<{ readonly labels: { readonly reader: string }; readonly value: number }[]> {
    // Before the end is asked for: what is recorded after that is nobody's delay.
    const standing = this.#readers.flatMap(({ name, position }) => {
      const at = position();
      return at === undefined ? [] : [{ name, at }];
    });
    if (standing.length === 0) return [];
    const head = await this.#parts.eventStore.head();
    return Promise.all(standing.map(async ({ name, at }) => ({ labels: { reader: name }, value: at >= head ? 0 : await this.#since(at) })));
  }

  async #since(position: number): Promise<number> {
    const [oldest] = await this.#parts.eventStore.readAll(position, 1);
    if (oldest === undefined) return 0;
    return Math.max(0, this.#parts.clock.epochMs() - Date.parse(oldest.metadata.recordedAt)) / 1_000;
  }
}
