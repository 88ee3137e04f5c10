import { setTimeout as delay } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { MessageBusError } from '../message-bus.ts';
import { backOffDelay, type BackOff } from '../delivery/index.ts';
import { asBusError, isHopeless, kafkaErrorType } from './kafka-error.ts';
import { Room, type RoomLimit } from './room.ts';
import { takeBatch, type Addressed, type Batch } from './take-batch.ts';

export interface OutboxOptions {
  readonly openProducer: () => { readonly producer: Producer; readonly close: () => void };
  readonly backOff: BackOff;
  readonly random: () => number;
  /** How long a record may wait for its acknowledgement before its call is refused. */
  readonly deliveryTimeoutMs: number;
  /** Of records that are not acknowledged yet. Calls beyond it wait outside, in their order. */
  readonly limit: RoomLimit;
}

export interface SendOptions {
  /** All in one request, so that what goes to one partition is there whole or not at all. Such a call has to fit into one. */
  readonly whole?: boolean;
  /** Aborted when nobody waits for the call any longer: it is refused, and not sent unless it is under way. */
  readonly signal?: AbortSignal | undefined;
}

interface Call {
  readonly records: readonly Addressed[];
  readonly whole: boolean;
  readonly bytes: number;
  /** In milliseconds of the process, as all that this file calls due. */
  readonly due: number;
  sent: number;
  /** Runs while it waits for room. */
  patience?: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (error: MessageBusError) => void;
}

/**
 * Sends one request at a time, with all that waits by then: a key's records stay in order over calls, also when a request has to be sent again. A request
 * that failed is sent again as it was, under the same sequence numbers, so that what the broker had written is not written twice. When a request is given up,
 * so is its producer: the next request under its numbers would pass for a repeat of this one.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private readonly room: Room<Call>;
  /** Those inside. */
  private readonly calls: Call[] = [];
  private underWay: Batch<Call> | undefined;
  private open: ReturnType<OutboxOptions['openProducer']> | undefined;
  private running: Promise<void> | undefined;
  private readonly closing = new AbortController();

  constructor(options: OutboxOptions) {
    this.options = options;
    this.room = new Room(options.limit);
  }

  /**
   * Resolves when all are acknowledged by every replica in sync. Records behind one that failed are not sent. While there is no room the call waits: refused when
   * it is due without having found any.
   */
  send(records: readonly Addressed[], { whole = false, signal }: SendOptions = {}): Promise<void> {
    if (this.closing.signal.aborted) return Promise.reject(closed());
    if (signal?.aborted) return Promise.reject(givenUp());
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const { deliveryTimeoutMs } = this.options;
      const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
      const call: Call = { records, whole, bytes, due: performance.now() + deliveryTimeoutMs, sent: 0, resolve, reject };
      if (this.room.enter(call)) this.take([call]);
      else call.patience = setTimeout(() => this.withdraw(call, noRoom(call)), deliveryTimeoutMs);
      signal?.addEventListener('abort', () => this.withdraw(call, givenUp()), { once: true });
    });
  }

  /** What waits is sent while the brokers answer; with `abandon` it is refused. */
  async close(abandon: AbortSignal): Promise<void> {
    const giveUp = (): void => {
      this.closing.abort();
      for (const call of this.room.clear()) this.turnAway(call, closed());
    };
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
        this.underWay = batch;
        const error = await this.deliver(batch);
        this.underWay = undefined;
        if (!error) this.settle(batch);
        else this.refuse(batch, error);
      }
    } finally {
      // In the turn in which nothing was left: who is answered may send again before anything else runs.
      this.running = undefined;
    }
  }

  private take(calls: readonly Call[]): void {
    if (calls.length === 0) return;
    for (const call of calls) clearTimeout(call.patience);
    this.calls.push(...calls);
    this.running ??= this.run();
  }

  private settle({ counts }: Batch<Call>): void {
    for (const [call, count] of counts) call.sent += count;
    for (let [call] = this.calls; call !== undefined && call.sent === call.records.length; [call] = this.calls) {
      this.remove(call);
      call.resolve();
    }
  }

  private refuse({ counts }: Batch<Call>, error: MessageBusError): void {
    for (const call of counts.keys()) {
      this.remove(call);
      call.reject(error);
    }
  }

  /** Not to be sent, unless it is on its way: then it goes on taking room until that is over. */
  private withdraw(call: Call, error: MessageBusError): void {
    const admitted = this.room.giveUp(call);
    if (admitted !== undefined) this.take(admitted);
    else if (this.calls.includes(call) && !this.underWay?.counts.has(call)) this.remove(call);
    this.turnAway(call, error);
  }

  private turnAway(call: Call, error: MessageBusError): void {
    clearTimeout(call.patience);
    call.reject(error);
  }

  private remove(call: Call): void {
    this.calls.splice(this.calls.indexOf(call), 1);
    this.take(this.room.leave(call));
  }

  private async deliver(batch: Batch<Call>): Promise<MessageBusError | undefined> {
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

  private async attempt({ topicMessages }: Batch<Call>): Promise<void> {
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

const LOST_SEQUENCE = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);
const FINAL = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE', 'INVALID_TOPIC_EXCEPTION']);
const isFinal = (error: unknown): boolean => isHopeless(error) || FINAL.has(kafkaErrorType(error) ?? '');

const unavailable = (message: string): MessageBusError => new MessageBusError('message-bus.unavailable', message);
const closed = (): MessageBusError => unavailable('the bus is closed');
const givenUp = (): MessageBusError => unavailable('publish: nobody waits for it any longer');
const noRoom = ({ records, bytes }: Call): MessageBusError =>
  unavailable(`publish: no room for ${records.length} records of ${bytes} bytes in time: the brokers do not take what waits before them`);
