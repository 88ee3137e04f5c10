import type { IncomingRecord, ParkedRecord } from '../message-bus.ts';
import type { Lane, PartitionWindow } from './partition-window.ts';

/** A key whose messages are parked for this group: later ones join them. */
export interface HeldKey {
  /** Offset of its first parked message. Whatever of the key lies below was finished before that one was parked. */
  first: number;
  replaying: boolean;
}

/** What a group has parked of one partition. */
export interface Parking {
  /** Durable when it resolves; from the call on `first` knows them. A message that is parked already keeps its first cause. */
  park(records: readonly IncomingRecord[], cause: string): Promise<void>;
  /** The first one of its key failed again: the others now wait behind it. */
  parkAgain(record: IncomingRecord, cause: string): Promise<void>;
  unpark(record: IncomingRecord): Promise<void>;
  /** Offset of the lowest parked message of a key. Answers at once, so that a key is let go in the turn in which nothing of it was found. */
  first(key: string): number | undefined;
  /** Undefined when it was not parked after all. */
  read(key: string, offset: number): Promise<ParkedRecord | undefined>;
}

/** One partition as one group consumes it. */
export interface Feed {
  readonly topic: string;
  readonly partition: number;
  readonly window: PartitionWindow;
  readonly held: Map<string, HeldKey>;
  readonly parking: Parking;
  /** Aborted when another consumer has the partition: then nothing of it is delivered, parked or committed any more. */
  readonly gone: AbortSignal;
  /** Undefined when it was compacted away. */
  readAgain(offset: number): IncomingRecord | undefined | Promise<IncomingRecord | undefined>;
  /** To be called whenever the window finished something. */
  progressed(): void;
}

/** A key's turn. */
export interface Turn {
  readonly feed: Feed;
  readonly lane: Lane;
}
