import type { RecordedEvent } from '@interlock/contracts';
import { CompactRange, eventHash, eventLeaf, type Hashing, type MerkleHash } from '@interlock/domain';
import type { EventStore } from '../event-store/index.ts';

const PAGE = 1_000;

/** The whole record, as much of it as a restore is judged by. */
export interface ReadRecord {
  readonly size: number;
  /** Position of its last event; -1 when it has none. On a server positions have gaps. */
  readonly end: number;
  readonly root: MerkleHash;
  /** Root over the first so many events. Only for the sizes asked for, and at most `size`. */
  rootAt(size: number): MerkleHash | undefined;
  /** Hash of the event at a position. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Events of the stream that was asked for. */
  readonly restores: readonly RecordedEvent[];
}

export interface ReadRecordOptions {
  /** Stream whose events are kept. */
  readonly stream: string;
  /** Where roots are wanted. */
  readonly sizes: ReadonlySet<number>;
}

export const readRecord = async (eventStore: EventStore, { stream, sizes }: ReadRecordOptions, hashing: Hashing): Promise<ReadRecord> => {
  const range = new CompactRange(hashing);
  const roots = new Map<number, MerkleHash>();
  const hashes = new Map<number, string>();
  const restores: RecordedEvent[] = [];
  const note = (): void => {
    if (sizes.has(range.size)) roots.set(range.size, range.root());
  };
  note();
  let end = -1;
  for (;;) {
    const events = await eventStore.readAll(end, PAGE);
    const last = events.at(-1);
    if (last === undefined) break;
    for (const event of events) {
      range.append(eventLeaf(event, hashing));
      hashes.set(event.position, eventHash(event, hashing));
      if (event.stream === stream) restores.push(event);
      note();
    }
    end = last.position;
  }
  return { size: range.size, end, root: range.root(), rootAt: (size) => roots.get(size), hashes, restores };
};
