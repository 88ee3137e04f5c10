import type { IncomingRecord, ParkedRecord } from '../message-bus.ts';
import { behind, parkedIdOf, type HeldKey, type Parking } from '../delivery/index.ts';
import type { Fetched, Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { decodeParked, encodeParked } from './parked-record.ts';
import { readOne, readWhole } from './read-whole.ts';

interface Entry {
  readonly offset: number;
  /** Settles when the parked copy is durable. */
  readonly durable: Promise<unknown>;
  /** Where its copy lies; undefined for what was parked by this process, until it is read. */
  at: number | undefined;
}

/** What one group has parked of one partition. Holds places only; the bytes are on the brokers. */
export class ParkedPartition implements Parking {
  private readonly parts: BusParts;
  private readonly group: string;
  private readonly source: Place;
  /** Waits until it is sure that this process owns the partition; throws when another does. */
  private readonly mayWrite: () => Promise<void>;
  /** Parked messages of each key, lowest offset first. */
  private readonly keys = new Map<string, Entry[]>();
  private readonly keyOf = new Map<number, string>();

  /** `source` by our name for the topic. */
  constructor(parts: BusParts, group: string, source: Place, mayWrite: () => Promise<void>) {
    this.parts = parts;
    this.group = group;
    this.source = source;
    this.mayWrite = mayWrite;
  }

  /** Takes in what the topic of parked messages holds for this partition, from its beginning, in order. */
  load(fetched: Fetched): void {
    for (const raw of fetched.records) {
      const id = raw.key?.toString('utf8') ?? '';
      if (!id.startsWith(`${this.group}/${this.source.topic}/${this.source.partition}/`)) continue;
      const offset = Number(id.slice(id.lastIndexOf('/') + 1));
      this.forget(offset);
      const parked = decodeParked(this.group, raw);
      if (parked) this.remember(parked.key, { offset, durable: Promise.resolve(), at: Number(raw.offset) });
    }
  }

  heldKeys(): Map<string, HeldKey> {
    return new Map([...this.keys].map(([key, entries]) => [key, { first: entries[0]?.offset ?? 0, replaying: false }]));
  }

  async park(records: readonly IncomingRecord[], cause: string): Promise<void> {
    const fresh = records.filter(({ offset }) => !this.keyOf.has(offset));
    const durable = this.write(fresh.map((record) => ({ record, cause })));
    for (const { key, offset } of fresh) this.remember(key, { offset, durable, at: undefined });
    try {
      await durable;
    } catch (error) {
      for (const { offset } of fresh) this.forget(offset);
      throw error;
    }
  }

  async parkAgain(record: IncomingRecord, cause: string): Promise<void> {
    const parkedAt = 'parkedAt' in record && typeof record.parkedAt === 'number' ? record.parkedAt : this.parts.now();
    await this.write([{ record, cause, parkedAt }]);
    // Its newest copy lies further on.
    const entry = this.keys.get(record.key)?.find(({ offset }) => offset === record.offset);
    if (entry) entry.at = undefined;
  }

  async unpark({ offset }: IncomingRecord): Promise<void> {
    await this.mayWrite();
    const { topic, partition } = this.source;
    const key = Buffer.from(parkedIdOf(this.group, topic, partition, offset));
    await this.parts.outbox.send([{ ...this.target, key, value: null, headers: {}, bytes: key.byteLength }]);
    this.forget(offset);
  }

  first(key: string): number | undefined {
    return this.keys.get(key)?.[0]?.offset;
  }

  async read(key: string, offset: number): Promise<ParkedRecord | undefined> {
    const entry = this.keys.get(key)?.find((each) => each.offset === offset);
    if (!entry) return undefined;
    // What could not be parked is reported where it was to be parked, and is then not here.
    await entry.durable.catch(() => undefined);
    if (this.first(key) !== offset) return undefined;
    if (entry.at === undefined) await this.locate();
    if (entry.at === undefined) return undefined;
    const fetched = await readOne(this.parts.lookups, this.target, entry.at);
    const raw = fetched?.records.find((each) => Number(each.offset) === entry.at);
    // Compacted: a newer copy lies further on.
    if (!raw) entry.at = undefined;
    return raw ? decodeParked(this.group, raw) : undefined;
  }

  private get target(): Place {
    return { topic: this.parts.names.parked(this.group), partition: this.source.partition };
  }

  private async write(parked: ReadonlyArray<{ record: IncomingRecord; cause: string; parkedAt?: number }>): Promise<void> {
    await this.mayWrite();
    const addressed = parked.map(({ record, cause, parkedAt = this.parts.now() }) => {
      const encoded = encodeParked(this.group, record, cause, parkedAt);
      return { ...this.target, ...encoded, bytes: encoded.value.byteLength + encoded.key.byteLength + 1_024 };
    });
    await this.parts.outbox.send(addressed);
  }

  /** Where the copies lie that this process has parked. */
  private async locate(): Promise<void> {
    const entries = new Map([...this.keys.values()].flat().map((entry) => [entry.offset, entry]));
    const own = `${this.group}/${this.source.topic}/${this.source.partition}/`;
    await readWhole(this.parts.lookups, [this.target], ({ records }) => {
      for (const { key, value, offset } of records) {
        const id = key?.toString('utf8') ?? '';
        const entry = id.startsWith(own) && value !== null ? entries.get(Number(id.slice(own.length))) : undefined;
        if (entry) entry.at = Number(offset);
      }
    });
  }

  private remember(key: string, entry: Entry): void {
    const entries = this.keys.get(key) ?? [];
    this.keys.set(key, entries);
    this.keyOf.set(entry.offset, key);
    const at = entries.findLastIndex(({ offset }) => offset < entry.offset);
    entries.splice(at + 1, 0, entry);
  }

  private forget(offset: number): void {
    const key = this.keyOf.get(offset);
    const entries = key === undefined ? undefined : this.keys.get(key);
    if (key === undefined || !entries) return;
    this.keyOf.delete(offset);
    entries.splice(
      entries.findIndex((entry) => entry.offset === offset),
      1,
    );
    if (entries.length === 0) this.keys.delete(key);
  }
}

/** The parked messages of some groups, oldest first. Of a key's messages only the first one has a cause of its own. */
export async function listParked({ names, lookups }: BusParts, topics: ReadonlyMap<string, string>): Promise<ParkedRecord[]> {
  const parked = new Map<string, ParkedRecord>();
  for (const [topic, group] of topics) {
    const partitions = (await lookups.partitionsOf(topic)) ?? 0;
    const places = Array.from({ length: partitions }, (_, partition) => ({ topic: names.parked(group), partition }));
    await readWhole(lookups, places, ({ records }) => {
      for (const raw of records) {
        const id = raw.key?.toString('utf8') ?? '';
        const record = decodeParked(group, raw);
        if (record) parked.set(id, record);
        else parked.delete(id);
      }
    });
  }
  const byKey = Map.groupBy(parked.values(), ({ group, topic, partition, key }) => JSON.stringify([group, topic, partition, key]));
  const told = [...byKey.values()].flatMap((records) => {
    const [first, ...others] = records.toSorted((one, other) => one.offset - other.offset);
    if (!first) return [];
    return [first, ...others.map((record) => ({ ...record, cause: behind(first.group, first, first.offset) }))];
  });
  return told.sort((one, other) => one.parkedAt - other.parkedAt || one.offset - other.offset);
}
