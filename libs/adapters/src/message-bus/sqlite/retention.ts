import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TopicDefinition } from '@interlock/contracts';
import type { Reader } from './compaction.ts';
import type { GroupCommit } from './group-commit.ts';
import type { GroupOffsets } from './group-offsets.ts';
import type { RecordLog } from './record-log.ts';
import type { Partition } from './topic-table.ts';

export interface RetentionParts {
  readonly database: DatabaseSync;
  readonly log: RecordLog;
  readonly offsets: GroupOffsets;
  readonly commit: GroupCommit;
  readonly readers: ReadonlySet<Reader>;
  readonly now: () => number;
  readonly everyMs: number;
  readonly report: (error: unknown) => void;
}

const ROWS_PER_STEP = 500;

/**
 * Removes what is older than its topic keeps it, from the beginning of each partition, in steps small enough not to be felt: when the topics are named, and then now and then. Unlike
 * Kafka never what a group that ever read the topic has not finished, however old that is. Offsets are not used again; what was parked has its bytes elsewhere.
 */
export class Retention {
  private readonly parts: RetentionParts;
  private readonly kept = new Map<string, number>();
  private readonly oldest: StatementSync;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(parts: RetentionParts) {
    this.parts = parts;
    this.oldest = parts.database.prepare(`SELECT id, timestamp FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ${ROWS_PER_STEP}`);
  }

  /** As these topics say from now on. */
  keep(topics: readonly TopicDefinition[]): void {
    for (const { name, cleanup, retentionMs } of topics)
      if (cleanup === 'keep' && retentionMs !== undefined) this.kept.set(name, retentionMs);
    if (this.kept.size === 0) return;
    this.timer ??= setInterval(() => this.begin(), this.parts.everyMs).unref();
    this.begin();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private begin(): void {
    this.running ??= this.pass()
      .catch(this.parts.report)
      .finally(() => (this.running = undefined));
  }

  private async pass(): Promise<void> {
    for (const [topic, retentionMs] of this.kept)
      for (const partition of this.parts.log.partitionsOf(topic)) {
        let more = true;
        while (more && !this.stopped) {
          await this.parts.commit.submit(() => {
            more = this.step(partition, this.parts.now() - retentionMs);
          });
          await nextTurn();
        }
      }
  }

  /** Within a transaction. A partition's records are as old as its oldest: behind one that is kept, all are. True when there is more to remove. */
  private step(partition: Partition, before: number): boolean {
    const rows = this.oldest.all(partition.base, partition.base + this.finishedIn(partition));
    const young = rows.findIndex((row) => Number(row['timestamp']) >= before);
    const last = rows.at(young === -1 ? -1 : young - 1);
    if (young === 0 || last === undefined) return false;
    this.parts.log.removeBelow(partition, Number(last['id']) - partition.base + 1);
    return young === -1 && rows.length === ROWS_PER_STEP;
  }

  /** Offset below which nobody reads again. */
  private finishedIn(partition: Partition): number {
    const { readers, offsets } = this.parts;
    const positions = [...readers].map((reader) => reader.positionIn(partition)).filter((position) => position !== undefined);
    return Math.min(partition.end, offsets.lowestOfReaders(partition) ?? partition.end, ...positions);
  }
}
