import type { IncomingRecord } from '../message-bus.ts';

export interface WindowLimits {
  /** Records whose bytes are held at once. */
  readonly records: number;
  readonly bytes: number;
  /** Unfinished records between the lowest one and the reading position; beyond this a blocked key does stop its partition. */
  readonly reach: number;
  /** Records of one key that wait with their bytes; later ones wait as offsets and are read again. */
  readonly perKey: number;
}

export interface Entry {
  readonly offset: number;
  /** Absent when the bytes were let go: read it again by its offset. */
  record: IncomingRecord | undefined;
  finished: boolean;
  attempts: number;
  failures: number;
  /** How often the bus failed at it, in a row. */
  troubles: number;
}

/** The unfinished messages of one key, in order. Only the first one is ever in a handler's hands. */
export interface Lane {
  readonly key: string;
  readonly entries: Entry[];
  /** Waits for a retry: bytes of what waits behind are let go. */
  blocked: boolean;
}

/**
 * What a consumer knows of the part of a partition between its lowest unfinished message and its reading position. Pure bookkeeping: which keys have
 * messages, what may be read next, and how far the group may commit.
 */
export class PartitionWindow {
  private readonly limits: WindowLimits;
  private readonly lanes = new Map<string, Lane>();
  private readonly entries: Entry[] = [];
  private head = 0;
  private next: number;
  private heldRecords = 0;
  private heldBytes = 0;

  constructor(start: number, limits: WindowLimits) {
    this.next = start;
    this.limits = limits;
  }

  /** The next offset to read. */
  get position(): number {
    return this.next;
  }

  /** Everything below is finished. */
  get committable(): number {
    return this.entries[this.head]?.offset ?? this.next;
  }

  /** Bytes that may still be read now. */
  byteRoom(): number {
    return Math.max(0, this.limits.bytes - this.heldBytes);
  }

  /** How many more records may be read now. */
  room(): number {
    if (this.byteRoom() === 0) return 0;
    return Math.max(0, Math.min(this.limits.records - this.heldRecords, this.limits.reach - (this.entries.length - this.head)));
  }

  /** Reading in halves of the window rather than one by one. */
  wantsMore(): boolean {
    return this.heldRecords <= this.limits.records / 2 && this.room() > 0;
  }

  /** Takes a record in. Returns its lane when it is the first there, so that it can be delivered. */
  add(record: IncomingRecord): Lane | undefined {
    const entry: Entry = { offset: record.offset, record: undefined, finished: false, attempts: 0, failures: 0, troubles: 0 };
    this.next = record.offset + 1;
    this.entries.push(entry);
    const lane = this.lanes.get(record.key);
    if (!lane) {
      const opened: Lane = { key: record.key, entries: [entry], blocked: false };
      this.lanes.set(record.key, opened);
      this.hold(entry, record);
      return opened;
    }
    lane.entries.push(entry);
    if (!lane.blocked && lane.entries.length <= this.limits.perKey) this.hold(entry, record);
    return undefined;
  }

  /** Passes over offsets that hold nothing (compacted away) or need nothing. */
  skipTo(position: number): void {
    this.next = Math.max(this.next, position);
  }

  /** Finishes the first `count` messages of a lane. True when it has more. */
  finish(lane: Lane, count = 1): boolean {
    for (const entry of lane.entries.splice(0, count)) {
      entry.finished = true;
      this.letGo(entry);
    }
    this.advance();
    lane.blocked = false;
    if (lane.entries.length > 0) return true;
    this.lanes.delete(lane.key);
    return false;
  }

  /** The lane waits: only offsets stay in memory. */
  block(lane: Lane): void {
    lane.blocked = true;
    for (const entry of lane.entries) this.letGo(entry);
  }

  private advance(): void {
    while (this.entries[this.head]?.finished) this.head += 1;
    if (this.head < 1024 && this.head < this.entries.length) return;
    this.entries.splice(0, this.head);
    this.head = 0;
  }

  private hold(entry: Entry, record: IncomingRecord): void {
    entry.record = record;
    this.heldRecords += 1;
    this.heldBytes += record.value?.byteLength ?? 0;
  }

  private letGo(entry: Entry): void {
    if (!entry.record) return;
    this.heldRecords -= 1;
    this.heldBytes -= entry.record.value?.byteLength ?? 0;
    entry.record = undefined;
  }
}
