import type { Message } from 'kafkajs';

/** A record for a partition that was chosen before. */
export interface Addressed {
  /** As the brokers call it. */
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly headers: NonNullable<Message['headers']>;
  readonly bytes: number;
}

/** A call of which some records are still to be sent. */
export interface Waiting {
  readonly records: readonly Addressed[];
  /** All in one request, so that what goes to one partition is there whole or not at all. */
  readonly whole: boolean;
  readonly sent: number;
}

export interface Batch<C> {
  readonly topicMessages: Array<{ topic: string; messages: Message[] }>;
  /** How many records of each call it holds. */
  readonly counts: ReadonlyMap<C, number>;
}

/** Of one partition in one request, unless one record is larger: a batch counts as one message to `max.message.bytes`. */
const BATCH_BYTES = 512 * 1_024;
const REQUEST_BYTES = 4 * 1_048_576;
const REQUEST_RECORDS = 1_000;

/** The longest run of waiting records that makes one request. */
export function takeBatch<C extends Waiting>(calls: readonly C[]): Batch<C> {
  const batch = new BatchInTheMaking<C>();
  for (const call of calls) {
    const left = call.records.slice(call.sent);
    const fitting = batch.fitting(left);
    if (call.whole && fitting < left.length && batch.records > 0) break;
    const taken = call.whole ? left : left.slice(0, fitting);
    for (const record of taken) batch.add(call, record);
    if (taken.length < left.length) break;
  }
  return batch.whole();
}

class BatchInTheMaking<C extends Waiting> {
  records = 0;
  private bytes = 0;
  private readonly perPartition = new Map<string, number>();
  private readonly topics = new Map<string, Message[]>();
  private readonly counts = new Map<C, number>();

  /** How many of these can be added. */
  fitting(records: readonly Addressed[]): number {
    let bytes = this.bytes;
    const perPartition = new Map(this.perPartition);
    for (const [index, record] of records.entries()) {
      const there = perPartition.get(placeOf(record)) ?? 0;
      const none = this.records + index === 0;
      const fits = (there === 0 || there + record.bytes <= BATCH_BYTES) && (none || bytes + record.bytes <= REQUEST_BYTES);
      if (!fits || this.records + index === REQUEST_RECORDS) return index;
      perPartition.set(placeOf(record), there + record.bytes);
      bytes += record.bytes;
    }
    return records.length;
  }

  add(call: C, record: Addressed): void {
    const { topic, key, value, headers, partition, bytes } = record;
    this.perPartition.set(placeOf(record), (this.perPartition.get(placeOf(record)) ?? 0) + bytes);
    this.bytes += bytes;
    this.records += 1;
    this.counts.set(call, (this.counts.get(call) ?? 0) + 1);
    const messages = this.topics.get(topic) ?? [];
    this.topics.set(topic, messages);
    messages.push({ key, value, headers, partition });
  }

  whole(): Batch<C> {
    return { topicMessages: [...this.topics].map(([topic, messages]) => ({ topic, messages })), counts: this.counts };
  }
}

const placeOf = ({ topic, partition }: Addressed): string => `${topic}/${partition}`;
