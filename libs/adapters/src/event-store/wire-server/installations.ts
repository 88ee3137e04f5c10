import type { RecordedEvent } from '@interlock/contracts';
import type { EventStore } from '../event-store.ts';
import { refused } from './wire-failure.ts';

/** Opens the record of an installation by its prefix (`team/`); the same one for the same prefix. */
export type OpenInstallation = (prefix: string) => Promise<EventStore>;

const PREFIX = /^[\w-]{1,40}\//;
const MAX_INSTALLATIONS = 1_000;

/**
 * Which record a client means. A server that several installations share has their streams side by side, each name behind its installation's prefix; what chains
 * and what is verified is each record by itself, so here each has a store of its own.
 */
export class Installations {
  readonly #main: EventStore;
  readonly #open: OpenInstallation | undefined;
  readonly #opened = new Map<string, Promise<EventStore>>();

  constructor(main: EventStore, open?: OpenInstallation) {
    this.#main = main;
    this.#open = open;
  }

  ofStream(stream: string): Promise<EventStore> {
    return this.#of(PREFIX.exec(stream)?.[0]);
  }

  /** Of a read of everything: whoever asks for one installation's streams alone looks into its record. */
  ofPrefixes(prefixes: readonly string[]): Promise<EventStore> {
    const [prefix = '', ...more] = prefixes;
    return this.#of(more.length === 0 && PREFIX.exec(prefix)?.[0] === prefix ? prefix : undefined);
  }

  async #of(prefix: string | undefined): Promise<EventStore> {
    if (prefix === undefined || this.#open === undefined) return this.#main;
    const known = this.#opened.get(prefix);
    if (known !== undefined) return known;
    if (this.#opened.size >= MAX_INSTALLATIONS) throw refused(`more than ${MAX_INSTALLATIONS} installations on one record`);
    const opening = this.#open(prefix).then((store) => new Prefixed(store, prefix));
    this.#opened.set(prefix, opening);
    opening.catch(() => this.#opened.delete(prefix));
    return opening;
  }
}

/** A record whose streams are known by longer names. */
class Prefixed implements EventStore {
  readonly #store: EventStore;
  readonly #prefix: string;
  /** An event that is asked for several times is one object, as the store's own are. */
  readonly #named = new WeakMap<RecordedEvent, RecordedEvent>();

  constructor(store: EventStore, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  append: EventStore['append'] = (stream, expectedRevision, events) => this.#store.append(this.#own(stream), expectedRevision, events);

  readStream: EventStore['readStream'] = async (stream, ...range) => this.#all(await this.#store.readStream(this.#own(stream), ...range));

  readAll: EventStore['readAll'] = async (after, limit) => this.#all(await this.#store.readAll(after, limit));

  head: EventStore['head'] = () => this.#store.head();

  subscribe: EventStore['subscribe'] = (after, subscriber) =>
    this.#store.subscribe(after, {
      onEvents: (events) => subscriber.onEvents(this.#all(events)),
      onCaughtUp: (position) => subscriber.onCaughtUp?.(position),
      onError: (error) => subscriber.onError(error),
    });

  close: EventStore['close'] = () => this.#store.close();

  #own(stream: string): string {
    return stream.slice(this.#prefix.length);
  }

  #all(events: readonly RecordedEvent[]): RecordedEvent[] {
    return events.map((event) => {
      const named = this.#named.get(event) ?? { ...event, stream: this.#prefix + event.stream };
      this.#named.set(event, named);
      return named;
    });
  }
}
