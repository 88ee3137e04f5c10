import { MessageBusError, type Concerns, type IncomingRecord } from '../message-bus.ts';
import { PartitionWindow, type Feed, type HeldKey, type Lane, type WindowLimits } from '../delivery/index.ts';
import type { Fetched, FetchFrom, Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { incomingRecord } from './fetched-record.ts';
import type { ParkedPartition } from './parked-partition.ts';
import { birthText } from './partition-birth.ts';
import { readOne } from './read-whole.ts';

const LIMITS: WindowLimits = { records: 256, bytes: 8 * 1_048_576, reach: 10_000, perKey: 16 };

export interface FeedEvents {
  readonly concerns: Concerns;
  onReady(feed: KafkaFeed, lane: Lane): void;
  /** There is room for more than what was fetched. */
  onHungry(): void;
  onProgress(): void;
}

/** A partition that this process owns for a group: what of it was fetched, is being handled and may be committed. */
export class KafkaFeed implements Feed {
  readonly topic: string;
  readonly partition: number;
  readonly parking: ParkedPartition;
  readonly held: Map<string, HeldKey>;
  readonly window: PartitionWindow;
  /** As the brokers call it. */
  readonly place: Place;
  /** Below this all is committed. */
  committed: number;
  /** What is committed with it, so that the topic is known again. */
  birth = '';
  private readonly parts: BusParts;
  private readonly events: FeedEvents;
  private readonly leaving = new AbortController();
  private waiting: Array<{ readonly until: number; readonly resolve: () => void; readonly reject: (error: MessageBusError) => void }> = [];
  private fetched: IncomingRecord[] = [];
  private fetchedTo: number;
  private again: readonly IncomingRecord[] = [];
  private refilling: NodeJS.Immediate | undefined;

  constructor(parts: BusParts, source: Place, start: number, parking: ParkedPartition, events: FeedEvents) {
    this.parts = parts;
    this.topic = source.topic;
    this.partition = source.partition;
    this.place = { topic: parts.names.topic(source.topic), partition: source.partition };
    this.parking = parking;
    this.held = parking.heldKeys();
    this.window = new PartitionWindow(start, LIMITS);
    this.committed = start;
    this.fetchedTo = start;
    this.events = events;
  }

  get gone(): AbortSignal {
    return this.leaving.signal;
  }

  /** Where to read on; undefined while there is no room. */
  get wanted(): FetchFrom | undefined {
    if (this.gone.aborted || this.fetched.length > 0 || !this.window.wantsMore()) return undefined;
    return { ...this.place, offset: this.fetchedTo };
  }

  take({ from, records, next }: Fetched): void {
    // A fetch may return after its partition went and came back.
    if (this.gone.aborted || from !== this.fetchedTo) return;
    // Empty when it was taken over: this is its first record.
    const [first] = records;
    if (this.birth === '' && first && Number(first.offset) === this.window.position)
      this.birth = birthText({ start: this.window.position, timestamp: Number(first.timestamp) });
    const concerning = records.filter(({ value }) => value === null || this.events.concerns(this.topic, value));
    this.fetched = concerning.map((raw) => incomingRecord(this.topic, this.partition, raw));
    this.fetchedTo = next;
    this.refill();
  }

  /** What lay before this offset is no longer there: its time has passed. */
  skipTo(start: number): void {
    if (start <= this.fetchedTo) return;
    this.fetchedTo = start;
    this.refill();
  }

  async readAgain(offset: number): Promise<IncomingRecord | undefined> {
    const known = this.again.find((record) => record.offset === offset);
    if (known) return known;
    const fetched = await readOne(this.parts.lookups, this.place, offset);
    // Those behind it are likely to be asked for next.
    this.again = (fetched?.records ?? []).map((raw) => incomingRecord(this.topic, this.partition, raw));
    return this.again.find((record) => record.offset === offset);
  }

  progressed(): void {
    this.events.onProgress();
    if (this.waiting.length > 0) this.wake();
    this.refillSoon();
  }

  /** Resolves when everything below the offset is finished. */
  finished(until: number): Promise<void> {
    if (this.window.committable >= until) return Promise.resolve();
    if (this.gone.aborted) return Promise.reject(this.leftEarly());
    return new Promise((resolve, reject) => this.waiting.push({ until, resolve, reject }));
  }

  /** Nothing of it is delivered, parked or committed any more. */
  leave(): void {
    this.leaving.abort();
    this.fetched = [];
    this.again = [];
    clearImmediate(this.refilling);
    for (const { reject } of this.waiting.splice(0)) reject(this.leftEarly());
  }

  /** In a turn of its own, so that a long backlog of quick handlers leaves the loop to others. */
  private refillSoon(): void {
    if (this.refilling || this.gone.aborted || !this.window.wantsMore()) return;
    this.refilling = setImmediate(() => {
      this.refilling = undefined;
      this.refill();
    });
  }

  private refill(): void {
    const ready: Lane[] = [];
    let taken = 0;
    for (const record of this.fetched) {
      const held = this.held.get(record.key);
      // Finished before the first of its key was parked.
      const finished = held !== undefined && record.offset < held.first;
      if (!finished && this.window.room() === 0) break;
      taken += 1;
      const lane = finished ? undefined : this.window.add(record);
      if (finished) this.window.skipTo(record.offset + 1);
      if (lane) ready.push(lane);
    }
    this.fetched.splice(0, taken);
    if (this.fetched.length === 0) this.window.skipTo(this.fetchedTo);
    for (const lane of ready) this.events.onReady(this, lane);
    this.events.onProgress();
    if (this.waiting.length > 0) this.wake();
    if (this.wanted) this.events.onHungry();
  }

  private wake(): void {
    const due = this.waiting.filter(({ until }) => until <= this.window.committable);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter(({ until }) => until > this.window.committable);
    for (const { resolve } of due) resolve();
  }

  private leftEarly(): MessageBusError {
    return new MessageBusError('message-bus.unavailable', `the consumer left ${this.topic}/${this.partition} before it was idle`);
  }
}
