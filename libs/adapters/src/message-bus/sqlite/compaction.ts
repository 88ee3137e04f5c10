import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CompactedKeys } from './compacted-keys.ts';
import type { GroupCommit } from './group-commit.ts';
import type { GroupOffsets } from './group-offsets.ts';
import type { RecordLog } from './record-log.ts';
import type { Partition } from './topic-table.ts';

/** Somebody who reads a compacted partition from its beginning and keeps no offset. */
export interface Reader {
  positionIn(partition: Partition): number | undefined;
}

/** Compacts on open, and again whenever more than half of a partition is garbage. */
export class Compaction {
  readonly readers = new Set<Reader>();
  private readonly log: RecordLog;
  private readonly keys: CompactedKeys;
  private readonly offsets: GroupOffsets;
  private readonly commit: GroupCommit;
  private readonly report: (error: unknown) => void;
  private readonly running = new Set<Partition>();
  private stopped = false;

  constructor(log: RecordLog, keys: CompactedKeys, offsets: GroupOffsets, commit: GroupCommit, report: (error: unknown) => void) {
    this.log = log;
    this.keys = keys;
    this.offsets = offsets;
    this.commit = commit;
    this.report = report;
  }

  async onOpen(): Promise<void> {
    for (const partition of this.compactPartitions()) await this.pass(partition);
    this.watch();
  }

  /** Watches topics that were made since the last call. */
  watch(): void {
    for (const partition of this.compactPartitions()) {
      if (this.watched.has(partition)) continue;
      this.watched.add(partition);
      this.log.follow(partition, () => this.consider(partition));
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private readonly watched = new Set<Partition>();

  private compactPartitions(): Partition[] {
    return [...this.log.topics.values()].flat().filter((partition) => partition.compact);
  }

  private consider(partition: Partition): void {
    if (this.running.has(partition) || this.stopped || !this.keys.worthCompacting(partition)) return;
    this.running.add(partition);
    this.pass(partition)
      .catch(this.report)
      .finally(() => this.running.delete(partition));
  }

  private async pass(partition: Partition): Promise<void> {
    let from: number | undefined = 0;
    while (from !== undefined && !this.stopped) {
      const at: number = from;
      await this.commit.submit(() => {
        from = this.keys.compactFrom(partition, at, this.readersAt(partition));
      });
      await nextTurn();
    }
  }

  private readersAt(partition: Partition): number {
    const positions = [...this.readers].map((reader) => reader.positionIn(partition)).filter((position) => position !== undefined);
    return Math.min(partition.end, this.offsets.lowestOf(partition) ?? partition.end, ...positions);
  }
}
