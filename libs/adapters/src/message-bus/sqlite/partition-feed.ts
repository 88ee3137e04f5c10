import { MessageBusError, type Concerns, type IncomingRecord } from '../message-bus.ts';
import { PartitionWindow, backOffDelay, type Feed, type HeldKey, type Lane, type Parking, type WindowLimits } from '../delivery/index.ts';
import type { BusParts } from './bus-parts.ts';
import type { GroupOffset } from './group-offsets.ts';
import type { Partition } from './topic-table.ts';

const LIMITS: WindowLimits = { records: 256, bytes: 8 * 1_048_576, reach: 10_000, perKey: 16 };

export interface FedGroup {
  readonly concerns: Concerns;
  onReady(feed: PartitionFeed, lane: Lane): void;
}

/** Reads one partition for one group, ahead of what is being handled, and moves the group's offset behind it. */
export class PartitionFeed implements Feed {
  readonly topic: string;
  readonly partition: number;
  readonly place: Partition;
  readonly parking: Parking;
  /** Never: nobody else has the file. */
  readonly gone = new AbortController().signal;
  readonly held: Map<string, HeldKey>;
  readonly window: PartitionWindow;
  private readonly parts: BusParts;
  private readonly offset: GroupOffset;
  private readonly into: FedGroup;
  private unfollow: (() => void) | undefined;
  private stopped = false;
  private waiting: Array<{ readonly until: number; readonly resolve: () => void; readonly reject: (error: MessageBusError) => void }> = [];
  private refilling: NodeJS.Immediate | undefined;
  private retrying: NodeJS.Timeout | undefined;
  private failures = 0;

  constructor(parts: BusParts, group: string, partition: Partition, into: FedGroup) {
    this.parts = parts;
    this.topic = partition.topic;
    this.partition = partition.number;
    this.place = partition;
    this.parking = parts.parked.of(group, partition, parts.commit);
    this.into = into;
    this.offset = parts.offsets.load(group, partition);
    parts.offsets.begin(this.offset);
    parts.commit.soon();
    this.window = new PartitionWindow(this.offset.offset, LIMITS);
    this.held = new Map([...parts.parked.heldKeys(group, partition)].map(([key, first]) => [key, { first, replaying: false }]));
  }

  start(): void {
    this.unfollow = this.parts.log.follow(this.place, () => this.refillSoon());
    this.refillSoon();
  }

  get lag(): number {
    return this.place.end - this.offset.offset;
  }

  readAgain(offset: number): IncomingRecord | undefined {
    return this.parts.log.readOne(this.place, offset);
  }

  progressed(): void {
    const committable = this.window.committable;
    if (committable > this.offset.offset) {
      this.parts.offsets.move(this.offset, committable);
      this.parts.commit.soon();
      if (this.waiting.length > 0) this.wake();
    }
    this.refillSoon();
  }

  /** Resolves when all that is there now is finished. */
  finished(): Promise<void> {
    const until = this.place.end;
    if (this.offset.offset >= until) return Promise.resolve();
    if (this.stopped) return Promise.reject(stoppedEarly(this.place));
    return new Promise((resolve, reject) => this.waiting.push({ until, resolve, reject }));
  }

  /** Reads no more. What is in a handler's hands may still finish. */
  stop(): void {
    this.stopped = true;
    this.unfollow?.();
    for (const { reject } of this.waiting.splice(0)) reject(stoppedEarly(this.place));
    clearImmediate(this.refilling);
    clearTimeout(this.retrying);
  }

  /** In a turn of its own, so that a long backlog of quick handlers leaves the loop to others. */
  private refillSoon(): void {
    if (this.stopped || this.refilling || this.retrying || this.window.position >= this.place.end || !this.window.wantsMore()) return;
    this.refilling = setImmediate(() => {
      this.refilling = undefined;
      try {
        this.refill();
        this.failures = 0;
      } catch (error) {
        this.parts.report(error);
        this.refillLater();
      }
    });
  }

  private refillLater(): void {
    this.failures += 1;
    const { backOff, random } = this.parts.attempts;
    this.retrying = setTimeout(
      () => {
        this.retrying = undefined;
        this.refillSoon();
      },
      backOffDelay(this.failures, backOff, random),
    );
  }

  private refill(): void {
    const { records, position } = this.parts.log.read(this.place, this.window.position, this.window.room(), this.window.byteRoom());
    const ready: Lane[] = [];
    for (const record of records) {
      const held = this.held.get(record.key);
      if (held && record.offset < held.first) continue;
      if (record.value !== null && !this.into.concerns(this.topic, record.value)) continue;
      const lane = this.window.add(record);
      if (lane) ready.push(lane);
    }
    this.window.skipTo(position);
    for (const lane of ready) this.into.onReady(this, lane);
    this.progressed();
  }

  private wake(): void {
    const due = this.waiting.filter(({ until }) => until <= this.offset.offset);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter(({ until }) => until > this.offset.offset);
    for (const { resolve } of due) resolve();
  }
}

function stoppedEarly(partition: Partition): MessageBusError {
  return new MessageBusError(
    'message-bus.unavailable',
    `the consumer of ${partition.topic}/${partition.number} stopped before it was idle`,
  );
}
