import { CATALOG_EVENTS, streamName, type CatalogEvent, type RecordedEvent } from '@interlock/contracts';
import { Scorecards } from '@interlock/domain';
import type { StreamRepository } from '@interlock/service-kit';

/** Scorecards of what the record says now: read on, from where it was read last. */
export class RecordedScorecards {
  readonly #streams: Pick<StreamRepository, 'read'>;
  readonly #sources: () => Iterable<string>;
  readonly #scorecards = new Scorecards();
  readonly #read = new Map<string, number>();

  /** `sources`: those whose streams are read; one that was removed keeps its past for as long as it is named. */
  constructor(streams: Pick<StreamRepository, 'read'>, sources: () => Iterable<string>) {
    this.#streams = streams;
    this.#sources = sources;
  }

  async now(): Promise<Scorecards> {
    for (const source of new Set([...this.#sources(), ...this.#read.keys()])) {
      const events = await this.#streams.read(streamName('catalog', source));
      const from = this.#read.get(source) ?? 0;
      // Set before anything is awaited again: two that ask at once apply each event once.
      this.#read.set(source, Math.max(from, events.length));
      for (const event of events.slice(from)) this.#apply(source, event);
    }
    return this.#scorecards;
  }

  #apply(source: string, { type, data, position, metadata }: RecordedEvent): void {
    if (Object.hasOwn(CATALOG_EVENTS, type))
      this.#scorecards.apply({ source, position, at: metadata.recordedAt, event: { type, data } as CatalogEvent });
  }
}
