import type { TopicDefinition } from '@interlock/contracts';

/** Whether somebody does anything about a record, by its topic and value. Answers at once and keeps nothing of the bytes; is not asked about a tombstone. */
export type Concerns = (topic: string, value: Uint8Array) => boolean;

export interface ConsumeOptions {
  /** Default: all do. A message that does not concern the group is finished as soon as it is read: it waits behind no other of its key, nor is it parked behind one. */
  readonly concerns?: Concerns;
  readonly concurrency?: number;
  /** Nobody waits for what the handler does: under a steady flow its messages may come a quarter of a second later, many together, where that spares the brokers work. */
  readonly unhurried?: boolean;
}

export interface PublishOptions {
  /**
   * Milliseconds after which the call is refused with `message-bus.unavailable` though the brokers may still take the records: for whoever has somebody waiting. Absent: as long as the bus
   * waits by itself. The embedded bus writes at once and has no use for it.
   */
  readonly withinMs?: number;
}

/** Topics with keyed, ordered partitions and consumer groups. The embedded bus and Kafka pass one contract suite. */
export interface MessageBus {
  /** Makes the topics that are not there. Fails when one is there in another shape. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /** Resolves when all records are durable. Records of one call and one key keep their order. `value` null is a tombstone. */
  publish(records: readonly OutgoingRecord[], options?: PublishOptions): Promise<void>;
  /**
   * Like `publish`, with a checkpoint of the publisher; read back by `readCheckpoint`. The relay's. One call of a name at a time, positions ascending.
   *
   * The embedded bus keeps it in the same transaction. Kafka has none that would hold both, so the last record of each partition carries a header with the last position that
   * was known to be acknowledged when it was sent, and those of the last part of a batch its own position and the partitions that it went to. A batch that is too large for one
   * request is published in parts. Records of a call that is refused may be there all the same, and then come again.
   */
  publishWithCheckpoint(
    records: readonly OutgoingRecord[],
    checkpoint: { readonly name: string; readonly position: number },
  ): Promise<void>;
  /**
   * -1 when there is none. Everything up to it is certainly there. On Kafka it is found again from the last records of the partitions of the topics that this
   * process has ensured (of all topics of the installation, when it has ensured none): at most one batch repeats, and batches without records, which leave no trace.
   */
  readCheckpoint(name: string): Promise<number>;
  /** The newest record of each partition that has any, in no order; none where the topic is not there yet. */
  lastRecords(topic: string): Promise<IncomingRecord[]>;
  /**
   * Joins a consumer group. Deliveries of one key are one at a time and in order; different keys run concurrently up to `concurrency` (default 16).
   * At least once. The committed offset of a partition is its lowest unfinished one. One consumer per group and topic in a process.
   */
  consume(group: string, topics: readonly string[], handler: MessageHandler, options?: ConsumeOptions): Promise<Consumer>;
  /**
   * Reads a topic from its beginning, resolves at the end that it had at the call, then follows it; every replica gets all of it. `onRecord` is called
   * one record at a time. Rejects when it throws before the first end; a record that it throws on afterwards is tried again with back-off, and
   * reported, until it is taken: a view never has a hole. What does not concern it (default: all does) is passed over.
   */
  materialise(
    topic: string,
    onRecord: (record: IncomingRecord) => void | Promise<void>,
    options?: { readonly concerns?: Concerns },
  ): Promise<Materialisation>;
  /** Parked messages, oldest first. */
  listParked(group?: string): Promise<ParkedRecord[]>;
  /**
   * Delivers parked messages of a group again through its live handler, each key's in order: all, or those of one key. New messages of such a key stay
   * behind until the last parked one is done. A message that fails again is parked again, and its key stops there. Resolves when that is
   * over, with how many messages were delivered. A key that another call is replaying is left to that call. On Kafka a process replays what is parked of the
   * partitions that it owns: each replica is to be asked.
   */
  replayParked(group: string, key?: string): Promise<number>;
  /**
   * Gives up on a parked message for good, and then delivers what waited behind it, as `replayParked` does. Only on the first of its key: the others wait for nothing but that one. Rejects
   * with `message-bus.not_parked` where no such message is, which on Kafka includes partitions that another replica owns. A process that is killed between the two leaves the rest parked.
   */
  discardParked(group: string, parkedId: string): Promise<Discarded>;
  close(): Promise<void>;
}

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch at which the bus took it. */
  readonly timestamp: number;
}

export interface Delivery extends IncomingRecord {
  /** 1 on the first delivery; counts retries of this process only. */
  readonly attempt: number;
}

/** What a handler says of a message. Anything that it throws is `retry`, with back-off, until it is parked at the attempt limit that the bus was opened with. */
export type Verdict =
  | { readonly kind: 'ack' }
  /** Deliver again after a delay; delays only messages of the same key. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly cause: string }
  /** Keep it aside with its raw bytes; later messages of the same key in this group are parked behind it. */
  | { readonly kind: 'park'; readonly cause: string };

export const ACK: Verdict = { kind: 'ack' };

export type MessageHandler = (delivery: Delivery) => Promise<Verdict>;

export interface Consumer {
  /** Stops taking messages; resolves when those in hand are settled and offsets are committed. */
  stop(): Promise<void>;
  /** Resolves when every message published before the call is finished or parked. For journeys and shutdown, not for logic. */
  idle(): Promise<void>;
  /** Messages between the committed offset and the end, per topic and partition. */
  lag(): Promise<ReadonlyArray<{ readonly topic: string; readonly partition: number; readonly lag: number }>>;
}

export interface Materialisation {
  stop(): Promise<void>;
  /** Resolves when every record that was there at the call is taken. For journeys and shutdown, not for logic. */
  idle(): Promise<void>;
}

export interface ParkedRecord extends IncomingRecord {
  /** `<group>/<topic>/<partition>/<offset>`: the same however often the message is parked. */
  readonly parkedId: string;
  readonly group: string;
  /** What the handler said, or `<code>: <message>` of what it threw, or `behind <parkedId>`. */
  readonly cause: string;
  readonly parkedAt: number;
}

export interface Discarded {
  readonly record: ParkedRecord;
  /** How many messages were delivered that had waited behind it. */
  readonly replayed: number;
}

export type MessageBusErrorCode =
  /** The bus cannot be reached, is closed or its disk fails: retry later. What was being published may or may not be there. */
  | 'message-bus.unavailable'
  /** A record over the limit of 1 MiB (key, value and headers together): will never succeed. */
  | 'message-bus.too_large'
  /** A topic is there with other partitions, another clean-up, a shorter retention or room for smaller records only: stop, somebody else made it. */
  | 'message-bus.topic_mismatch'
  /** Call `ensureTopics` first. */
  | 'message-bus.unknown_topic'
  /** Another process holds the bus. */
  | 'message-bus.locked'
  /** A key, header, position or option that no bus takes: a mistake of the caller. */
  | 'message-bus.invalid_argument'
  /** This group already consumes this topic in this process. */
  | 'message-bus.already_consumed'
  /** Parked messages are replayed through the group's handler, and no consumer of the group runs here. */
  | 'message-bus.no_consumer'
  /** No such message is parked here as the first of its key. */
  | 'message-bus.not_parked'
  /** A committed offset lies beyond the end of its partition: the log lost its end. Stop. */
  | 'message-bus.corrupt';

export class MessageBusError extends Error {
  readonly code: MessageBusErrorCode;
  constructor(code: MessageBusErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MessageBusError';
    this.code = code;
  }
}
