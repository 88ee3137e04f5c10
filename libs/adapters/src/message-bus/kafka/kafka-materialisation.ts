import { MessageBusError, type IncomingRecord, type Materialisation } from '../message-bus.ts';
import { Advances, insist, type Taker } from '../delivery/index.ts';
import type { Fetched, Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { incomingRecord } from './fetched-record.ts';
import { Follower } from './follower.ts';
import { kafkaErrorType } from './kafka-error.ts';
import type { TopicTail } from './topic-tail.ts';

/** What a topic may add to a record's way. Eight services follow it whole. */
const PACE = { quietMs: 50, busyMs: 250 };
/** The same where a group that is waited for gets its messages with it. */
const SHARED_PACE = { quietMs: 20, busyMs: 50 };
/** Not while it is read for the first time: nothing is ready before. */
const AT_ONCE = { quietMs: 0, busyMs: 0 };

/** Reads a topic whole, then follows it, one record at a time. Joins no group: every replica gets all of it. */
export class KafkaMaterialisation implements Materialisation {
  /** Resolves at the end that the topic had at the start; rejects when a record before it is not taken. */
  readonly ready: Promise<void>;
  private readonly parts: BusParts;
  private readonly topic: string;
  private readonly places: readonly Place[];
  private readonly taker: Taker;
  private readonly onStopped: () => void;
  private readonly tail: TopicTail;
  private readonly positions = new Map<number, number>();
  private readonly awaited = new Map<number, number>();
  private readonly caughtUp = Promise.withResolvers<void>();
  private readonly advances = new Advances();
  private readonly stopping = new AbortController();
  private turn: Promise<void> = Promise.resolve();
  private follower: Follower | undefined;
  private stopped: Promise<void> | undefined;

  constructor(parts: BusParts, topic: string, places: readonly Place[], taker: Taker, onStopped: () => void) {
    this.parts = parts;
    this.topic = topic;
    this.places = places;
    this.taker = taker;
    this.onStopped = onStopped;
    this.tail = parts.tails.open(parts.names.topic(topic));
    this.ready = this.start();
  }

  async idle(): Promise<void> {
    const ends = await this.parts.lookups.bounds(this.places);
    await this.advances.until(() => {
      if (this.stopping.signal.aborted) throw this.closedEarly();
      return ends.every(({ partition, end }) => (this.positions.get(partition) ?? 0) >= end);
    });
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  private async start(): Promise<void> {
    try {
      const { attempts, report } = this.parts;
      const bounds = async (): Promise<void> => {
        for (const { partition, start, end } of await this.parts.lookups.bounds(this.places)) {
          this.readOnAt(partition, start);
          if (start < end) this.awaited.set(partition, end);
        }
      };
      if (!(await insist(bounds, attempts, report, this.stopping.signal))) throw this.closedEarly();
      if (this.awaited.size === 0) this.caughtUp.resolve();
      this.follower = new Follower(this.parts, {
        pace: () => (this.awaited.size > 0 ? AT_ONCE : this.tail.hurried ? SHARED_PACE : PACE),
        wanted: () => ({ from: this.places.map((place) => ({ ...place, offset: this.positions.get(place.partition) ?? 0 })), leftOut: 0 }),
        take: (fetched) => this.take(fetched),
        failed: (error) => this.failed(error),
      });
      await this.caughtUp.promise;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** One record at a time, whichever broker it comes from. */
  private take(fetched: Fetched): Promise<void> {
    // Most partitions of an answer bring nothing.
    if (fetched.records.length === 0 && fetched.next === fetched.from) return Promise.resolve();
    this.turn = this.turn.then(() => this.tail.taken(fetched, () => this.takeAll(fetched)));
    return this.turn;
  }

  private async takeAll({ partition, from, records, next }: Fetched): Promise<boolean> {
    if (from !== this.positions.get(partition)) return false;
    for (const raw of records) {
      if (this.stopping.signal.aborted) return false;
      if (raw.value !== null && this.taker.concerns?.(this.topic, raw.value) === false) continue;
      const record = incomingRecord(this.topic, partition, raw);
      if (!(await this.takeOne(record))) return false;
      this.positions.set(partition, record.offset + 1);
    }
    this.positions.set(partition, next);
    this.advances.tell();
    const awaited = this.awaited.get(partition);
    if (awaited !== undefined && next >= awaited) this.awaited.delete(partition);
    if (this.awaited.size === 0) this.caughtUp.resolve();
    return true;
  }

  private readOnAt(partition: number, offset: number): void {
    this.positions.set(partition, offset);
    this.advances.tell();
    this.tail.readsAt(partition, offset);
  }

  private async takeOne(record: IncomingRecord): Promise<boolean> {
    if (this.awaited.size === 0)
      return insist(async () => this.taker.onRecord(record), this.parts.attempts, this.parts.report, this.stopping.signal);
    try {
      await this.taker.onRecord(record);
      return true;
    } catch (error) {
      this.caughtUp.reject(error);
      this.stopping.abort();
      return false;
    }
  }

  private async failed(error: unknown): Promise<boolean> {
    this.tail.failed();
    if (kafkaErrorType(error) !== 'OFFSET_OUT_OF_RANGE') return true;
    for (const { topic, partition, start, end } of await this.parts.lookups.bounds(this.places)) {
      const at = this.positions.get(partition) ?? 0;
      if (at >= start && at <= end) continue;
      const lost = new MessageBusError(
        'message-bus.corrupt',
        `${topic}/${partition}: read at ${at}, and what is there goes from ${start} to ${end}`,
      );
      // A view of what is gone cannot be put right by reading on.
      if (at > end) this.parts.fatal(lost);
      else {
        this.parts.report(lost);
        this.readOnAt(partition, start);
      }
    }
    return false;
  }

  private closedEarly(): MessageBusError {
    return new MessageBusError('message-bus.unavailable', `topic ${this.topic}: the bus was closed before its end was reached`);
  }

  private async shutDown(): Promise<void> {
    this.stopping.abort();
    this.advances.tell();
    this.caughtUp.reject(this.closedEarly());
    this.caughtUp.promise.catch(() => undefined); // who waits for it sees it
    this.parts.tails.close(this.parts.names.topic(this.topic), this.tail);
    await this.follower?.stop();
    await this.turn;
    this.onStopped();
  }
}
