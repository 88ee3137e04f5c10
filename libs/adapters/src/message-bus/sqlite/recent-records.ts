import type { IncomingRecord } from '../message-bus.ts';
import type { Partition } from './topic-table.ts';

const RECORDS_KEPT = 512;
const BYTES_KEPT = 1_048_576;

interface Tail {
  /** Offsets without a gap. */
  records: IncomingRecord[];
  bytes: number;
}

/**
 * The newest records of each partition as they were appended: every group of a process reads them, and most do so at once. They share one record, so that
 * what is made of its bytes can be kept for all of them. Older records are read from disk.
 */
export class RecentRecords {
  private readonly tails = new Map<Partition, Tail>();

  /** Within the transaction of the append; `from` shows it once that is committed. */
  add(partition: Partition, record: IncomingRecord): void {
    const tail = this.tails.get(partition) ?? { records: [], bytes: 0 };
    this.tails.set(partition, tail);
    tail.records.push(record);
    tail.bytes += sizeOf(record);
    // Now and then rather than each time: taking from the front moves the others.
    if (tail.records.length <= 2 * RECORDS_KEPT && tail.bytes <= 2 * BYTES_KEPT) return;
    while (tail.records.length > RECORDS_KEPT || tail.bytes > BYTES_KEPT) {
      const cut = Math.max(1, tail.records.length - RECORDS_KEPT);
      for (const gone of tail.records.splice(0, cut)) tail.bytes -= sizeOf(gone);
    }
  }

  /** The transaction was rolled back: what it appended never was. */
  dropFrom(partition: Partition, offset: number): void {
    const tail = this.tails.get(partition);
    while (tail !== undefined && (tail.records.at(-1)?.offset ?? -1) >= offset) {
      const gone = tail.records.pop();
      if (gone !== undefined) tail.bytes -= sizeOf(gone);
    }
  }

  /** Those below an offset were removed, or will be by the running transaction: where that fails, they are read from disk. */
  dropBelow(partition: Partition, offset: number): void {
    const tail = this.tails.get(partition);
    if (tail === undefined) return;
    const cut = tail.records.findIndex((record) => record.offset >= offset);
    for (const gone of tail.records.splice(0, cut === -1 ? tail.records.length : cut)) tail.bytes -= sizeOf(gone);
  }

  /** Committed records from an offset on, at most `limit`; undefined when they do not all lie in here. */
  from(partition: Partition, offset: number, limit: number): readonly IncomingRecord[] | undefined {
    const records = this.tails.get(partition)?.records ?? [];
    const first = records[0];
    if (first === undefined || offset < first.offset) return undefined;
    return records.slice(offset - first.offset, Math.min(offset + limit, partition.end) - first.offset);
  }
}

const sizeOf = ({ value }: IncomingRecord): number => value?.byteLength ?? 0;
