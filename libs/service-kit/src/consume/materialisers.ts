import type { IncomingRecord, Materialisation, MessageBus } from '@interlock/adapters/message-bus';
import { parseStrictJson } from '@interlock/domain';
import { MAX_VALUE_BYTES } from './bus-message.ts';
import { LastRevisions } from './last-revisions.ts';
import { mayBeOfType, typeAtStart } from './type-at-start.ts';

/** A record as materialisers see it. */
export interface MaterialisedRecord extends IncomingRecord {
  /** The value as JSON, parsed strictly and once for all who want the topic; undefined for a tombstone. */
  json(): unknown;
}

/** All types that one of them learns something from; undefined where one learns from all. */
const typesOf = (materialisers: readonly Materialiser[]): ReadonlySet<string> | undefined =>
  materialisers.every(({ eventTypes }) => eventTypes !== undefined)
    ? new Set(materialisers.flatMap(({ eventTypes = [] }) => [...eventTypes]))
    : undefined;

/** Those that may learn something from a record. */
const concerned = (materialisers: readonly Materialiser[], { value }: IncomingRecord): readonly Materialiser[] => {
  const type = value === null || materialisers.every(({ eventTypes }) => eventTypes === undefined) ? undefined : typeAtStart(value);
  return type === undefined ? materialisers : materialisers.filter(({ eventTypes }) => eventTypes?.has(type) !== false);
};

const materialised = (record: IncomingRecord): MaterialisedRecord => {
  let parsed: { readonly value: unknown } | undefined;
  const parse = (): { readonly value: unknown } => ({
    value: record.value === null ? undefined : parseStrictJson(record.value, { maxBytes: MAX_VALUE_BYTES }),
  });
  return { ...record, json: () => (parsed ??= parse()).value };
};

/** Wants a topic whole: each replica reads it from its beginning before it is ready, then follows it. */
export interface Materialiser {
  readonly topic: string;
  /** Of a topic of events of the record: the types that it learns something from. An event that surely is of another type is not handed over, and need not be parsed. Default: all records. */
  readonly eventTypes?: ReadonlySet<string>;
  /** In order; an event of the record that came before is dropped, so that nothing is rolled back. A rejection stops the process's readiness: a replica that misses facts must not decide. */
  onRecord(record: MaterialisedRecord): void | Promise<void>;
  /** Called once, when the topic was read to the end that it had at start. */
  onReady?(): void | Promise<void>;
}

export type MaterialisersState = 'starting' | 'ready' | 'failed';

/** Who wants which topic. Register in a module's constructor or `onModuleInit`: before the strategy listens. */
export class Materialisers {
  readonly #materialisers: Materialiser[] = [];
  readonly #running: Materialisation[] = [];
  /** Topics that are not yet at the end that they had at start: records looked at so far. */
  readonly #waited = new Map<string, number>();
  #state: MaterialisersState = 'starting';
  #started = false;

  register(materialiser: Materialiser): void {
    if (this.#started) throw new Error(`topic ${materialiser.topic}: registered after the materialisers were started`);
    this.#materialisers.push(materialiser);
  }

  get state(): MaterialisersState {
    return this.#state;
  }

  /** Undefined when ready, else what is the matter, for `/healthz/ready`: while starting, the topics that are not read to their end, and how far they are. */
  trouble(): string | undefined {
    if (this.#state === 'ready') return undefined;
    const waited = [...this.#waited].map(([topic, records]) => `${topic} (${records} records so far)`);
    return this.#state === 'starting' && waited.length > 0 ? `reading ${waited.join(', ')}` : this.#state;
  }

  /** Resolves when every topic is read to its end. One reader per topic, whoever wants it, in the order of registration. */
  async start(bus: MessageBus): Promise<void> {
    this.#started = true;
    const topics = [...new Set(this.#materialisers.map(({ topic }) => topic))];
    for (const topic of topics) this.#waited.set(topic, 0);
    await Promise.all(topics.map((topic) => this.#read(bus, topic)));
    for (const materialiser of this.#materialisers) await materialiser.onReady?.();
    if (this.#state === 'starting') this.#state = 'ready';
  }

  /** Resolves when everything that was there at the call is taken. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.map((materialisation) => materialisation.idle()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((materialisation) => materialisation.stop()));
  }

  async #read(bus: MessageBus, topic: string): Promise<void> {
    const wanting = this.#materialisers.filter((materialiser) => materialiser.topic === topic);
    const seen = new LastRevisions();
    const types = typesOf(wanting);
    const look = (): void => {
      const records = this.#waited.get(topic);
      if (records !== undefined) this.#waited.set(topic, records + 1);
    };
    const take = async (record: IncomingRecord): Promise<void> => {
      // Where it was asked whether it concerns anybody it was looked at there, but a tombstone.
      if (types === undefined || record.value === null) look();
      if (seen.isRepeat(record)) return;
      try {
        const learning = concerned(wanting, record);
        if (learning.length > 0) {
          const shared = materialised(record);
          for (const materialiser of learning) await materialiser.onRecord(shared);
        }
        seen.taken(record);
      } catch (error) {
        this.#state = 'failed';
        throw error;
      }
    };
    // What nobody learns from need not be remembered as taken: an event that comes again is of the type that it was.
    const concerns = (_: string, value: Uint8Array): boolean => {
      look();
      return mayBeOfType(types, value);
    };
    const materialisation = await bus.materialise(topic, take, types && { concerns });
    this.#running.push(materialisation);
    this.#waited.delete(topic);
  }
}
