import { setTimeout as delay } from 'node:timers/promises';
import type { Message, Producer } from 'kafkajs';
import { MessageBusError } from '../message-bus.ts';
import { backOffDelay, type BackOff } from '../delivery/index.ts';
import { asBusError, isHopeless, kafkaErrorType } from './kafka-error.ts';

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

export interface OutboxOptions {
  readonly openProducer: () => { readonly producer: Producer; readonly close: () => void };
  readonly backOff: BackOff;
  readonly random: () => number;
  /** How long a record may wait for its acknowledgement before its call is refused. */
  readonly deliveryTimeoutMs: number;
}

interface Call {
  readonly records: readonly Addressed[];
  /** All in one request, so that what goes to one partition is there whole or not at all. */
  readonly whole: boolean;
  readonly due: number;
  sent: number;
  readonly resolve: () => void;
  readonly reject: (error: MessageBusError) => void;
}

/** Of one partition in one request, unless one record is larger: a batch counts as one message to `max.message.bytes`. */
const BATCH_BYTES = 512 * 1_024;
const REQUEST_BYTES = 4 * 1_048_576;
const REQUEST_RECORDS = 1_000;

/**
 * Sends one request at a time, with all that waits by then: a key's records stay in order over calls, also when a request has to be sent again. A request
 * that failed is sent again as it was, under the same sequence numbers, so that what the broker had written is not written twice. When a request is given up,
 * so is its producer: the next request under its numbers would pass for a repeat of this one.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private readonly calls: Call[] = [];
  private open: ReturnType<OutboxOptions['openProducer']> | undefined;
  private running: Promise<void> | undefined;
  private readonly closing = new AbortController();

  constructor(options: OutboxOptions) {
    this.options = options;
  }

  /** Resolves when all are acknowledged by every replica in sync. Records behind one that failed are not sent. `whole` calls have to fit into one request. */
  send(records: readonly Addressed[], { whole = false } = {}): Promise<void> {
    if (this.closing.signal.aborted) return Promise.reject(closed());
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.calls.push({ records, whole, due: performance.now() + this.options.deliveryTimeoutMs, sent: 0, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** What waits is sent while the brokers answer; with `abandon` it is refused. */
  async close(abandon: AbortSignal): Promise<void> {
    const giveUp = (): void => this.closing.abort();
    abandon.addEventListener('abort', giveUp, { once: true });
    await this.running;
    this.closing.abort();
    abandon.removeEventListener('abort', giveUp);
    this.discard();
  }

  private async run(): Promise<void> {
    // Calls of the same turn go together.
    await Promise.resolve();
    try {
      while (this.calls.length > 0) {
        const batch = takeBatch(this.calls);
        const error = await this.deliver(batch);
        if (!error) settle(this.calls, batch);
        else refuse(this.calls, batch, error);
      }
    } finally {
      // In the turn in which nothing was left: who is answered may send again before anything else runs.
      this.running = undefined;
    }
  }

  private async deliver(batch: Batch): Promise<MessageBusError | undefined> {
    const due = Math.min(...[...batch.counts.keys()].map((call) => call.due));
    for (let failures = 1; ; failures += 1) {
      try {
        await this.attempt(batch);
        return undefined;
      } catch (error) {
        const { backOff, random } = this.options;
        const wait = backOffDelay(failures, backOff, random);
        if (this.closing.signal.aborted || isFinal(error) || performance.now() + wait > due) {
          this.discard();
          return asBusError(error, 'publish');
        }
        // A producer whose numbers the broker no longer knows cannot go on; a new one may repeat what was written, which is allowed.
        if (LOST_SEQUENCE.has(kafkaErrorType(error) ?? '')) this.discard();
        await delay(wait, undefined, { signal: this.closing.signal }).catch(() => undefined); // closing: the next attempt is the last
      }
    }
  }

  private async attempt({ topicMessages }: Batch): Promise<void> {
    this.open ??= await this.connected();
    await this.open.producer.sendBatch({ acks: -1, topicMessages });
  }

  /** kafkajs's producer does not connect by itself later: one that did not is let go, or records would wait for it after the brokers are back. */
  private async connected(): Promise<ReturnType<OutboxOptions['openProducer']>> {
    const opened = this.options.openProducer();
    try {
      await opened.producer.connect();
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  private discard(): void {
    this.open?.close();
    this.open = undefined;
  }
}

interface Batch {
  readonly topicMessages: Array<{ topic: string; messages: Message[] }>;
  /** How many records of each call it holds. */
  readonly counts: ReadonlyMap<Call, number>;
}

const LOST_SEQUENCE = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);
const FINAL = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE', 'INVALID_TOPIC_EXCEPTION']);
const isFinal = (error: unknown): boolean => isHopeless(error) || FINAL.has(kafkaErrorType(error) ?? '');
const closed = (): MessageBusError => new MessageBusError('message-bus.unavailable', 'the bus is closed');

/** The longest run of waiting records that makes one request. */
function takeBatch(calls: readonly Call[]): Batch {
  const batch = new BatchInTheMaking();
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

class BatchInTheMaking {
  records = 0;
  private bytes = 0;
  private readonly perPartition = new Map<string, number>();
  private readonly topics = new Map<string, Message[]>();
  private readonly counts = new Map<Call, number>();

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

  add(call: Call, record: Addressed): void {
    const { topic, key, value, headers, partition, bytes } = record;
    this.perPartition.set(placeOf(record), (this.perPartition.get(placeOf(record)) ?? 0) + bytes);
    this.bytes += bytes;
    this.records += 1;
    this.counts.set(call, (this.counts.get(call) ?? 0) + 1);
    const messages = this.topics.get(topic) ?? [];
    this.topics.set(topic, messages);
    messages.push({ key, value, headers, partition });
  }

  whole(): Batch {
    return { topicMessages: [...this.topics].map(([topic, messages]) => ({ topic, messages })), counts: this.counts };
  }
}

const placeOf = ({ topic, partition }: Addressed): string => `${topic}/${partition}`;

function settle(calls: Call[], { counts }: Batch): void {
  for (const [call, count] of counts) call.sent += count;
  while (calls[0] && calls[0].sent === calls[0].records.length) calls.shift()?.resolve();
}

function refuse(calls: Call[], { counts }: Batch, error: MessageBusError): void {
  for (const call of counts.keys()) {
    calls.splice(calls.indexOf(call), 1);
    call.reject(error);
  }
}
