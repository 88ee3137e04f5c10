import { MessageBusError, type OutgoingRecord } from '../message-bus.ts';
import { assertPublishable, partitionFor } from '../delivery/index.ts';
import type { Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import type { Addressed } from './take-batch.ts';

type Ask = <T>(doing: string, work: () => Promise<T>) => Promise<T>;

/** Which partition a key goes to. A keyed topic never changes its partitions, so they are asked for once. */
export class AddressBook {
  private readonly parts: Pick<BusParts, 'names' | 'lookups'>;
  private readonly ask: Ask;
  private readonly partitions = new Map<string, number>();
  /** Records are addressed in the order of their calls, also while the partitions of a topic are still asked for. */
  private addressing: Promise<unknown> = Promise.resolve();

  constructor(parts: Pick<BusParts, 'names' | 'lookups'>, ask: Ask) {
    this.parts = parts;
    this.ask = ask;
  }

  know(topic: string, partitions: number): void {
    this.partitions.set(topic, partitions);
  }

  /** Rejects with `message-bus.unknown_topic` and what `assertPublishable` finds. */
  address(records: readonly OutgoingRecord[]): Promise<Addressed[]> {
    const done = this.addressing.then(() => this.addressed(records));
    this.addressing = done.catch(() => undefined); // the caller sees it
    return done;
  }

  async placesOf(topic: string): Promise<Place[]> {
    const partitions = await this.partitionsOf(topic);
    return Array.from({ length: partitions }, (_, partition) => ({ topic: this.parts.names.topic(topic), partition }));
  }

  private async partitionsOf(topic: string): Promise<number> {
    const known = this.partitions.get(topic);
    if (known !== undefined) return known;
    const found = await this.ask(`topic ${topic}`, () => this.parts.lookups.partitionsOf(this.parts.names.topic(topic)));
    if (found === undefined) throw new MessageBusError('message-bus.unknown_topic', `topic ${topic} is not there`);
    this.partitions.set(topic, found);
    return found;
  }

  private async addressed(records: readonly OutgoingRecord[]): Promise<Addressed[]> {
    for (const record of records) assertPublishable(record);
    const addressed: Addressed[] = [];
    for (const record of records) {
      // Most are known: no turn is lost for them.
      const partitions = this.partitions.get(record.topic) ?? (await this.partitionsOf(record.topic));
      addressed.push(addressedTo(this.parts.names.topic(record.topic), partitions, record));
    }
    return addressed;
  }
}

const addressedTo = (topic: string, partitions: number, { key, value, headers = {} }: OutgoingRecord): Addressed => ({
  topic,
  partition: partitionFor(key, partitions),
  key: Buffer.from(key),
  value: value && Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  bytes:
    (value?.byteLength ?? 0) +
    key.length * 3 +
    Object.entries(headers).reduce((sum, [name, text]) => sum + (name.length + text.length) * 3, 64),
});
