import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { MessageBusError } from '../message-bus.ts';
import type { Participant } from './group-commit.ts';
import type { Partition } from './topic-table.ts';

/** How far a group is in a partition: the offset of its lowest unfinished message. */
export interface GroupOffset {
  readonly group: string;
  readonly partition: Partition;
  offset: number;
}

/** Committed offsets. They ride along with the next transaction. */
export class GroupOffsets implements Participant {
  private readonly moved = new Set<GroupOffset>();
  private readonly select: StatementSync;
  private readonly upsert: StatementSync;
  private readonly lowest: StatementSync;
  private readonly lowestOfAll: StatementSync;

  constructor(database: DatabaseSync) {
    this.select = database.prepare('SELECT offset FROM committed WHERE consumer_group = ? AND partition = ?');
    this.upsert = database.prepare(
      'INSERT INTO committed (consumer_group, partition, offset) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset',
    );
    this.lowest = database.prepare('SELECT min(offset) AS offset FROM committed WHERE partition = ?');
    this.lowestOfAll = database.prepare(
      `SELECT min(coalesce(c.offset, 0)) AS offset FROM
         (SELECT DISTINCT consumer_group FROM committed WHERE partition IN (SELECT id FROM partition WHERE topic = ?)) g
         LEFT JOIN committed c ON c.consumer_group = g.consumer_group AND c.partition = ?`,
    );
  }

  /** Where the group goes on. An offset beyond the end means that the log lost records which the group has seen. */
  load(group: string, partition: Partition): GroupOffset {
    const offset = Number(this.select.get(group, partition.id)?.['offset'] ?? 0);
    if (offset <= partition.end) return { group, partition, offset };
    throw new MessageBusError(
      'message-bus.corrupt',
      `${partition.topic}/${partition.number}: group ${group} committed ${offset}, beyond the end ${partition.end}`,
    );
  }

  /** The lowest offset that any group has committed; undefined when none has. */
  lowestOf(partition: Partition): number | undefined {
    const offset = this.lowest.get(partition.id)?.['offset'];
    return typeof offset === 'number' ? offset : undefined;
  }

  /** The same, where a group that ever read the topic and has finished nothing here yet counts as being at its beginning. */
  lowestOfReaders(partition: Partition): number | undefined {
    const offset = this.lowestOfAll.get(partition.topic, partition.id)?.['offset'];
    return typeof offset === 'number' ? offset : undefined;
  }

  /** That the group reads here is durable with the next transaction, also before it has finished anything. */
  begin(groupOffset: GroupOffset): void {
    this.moved.add(groupOffset);
  }

  move(groupOffset: GroupOffset, offset: number): void {
    groupOffset.offset = offset;
    this.moved.add(groupOffset);
  }

  pending(): boolean {
    return this.moved.size > 0;
  }

  write(): void {
    for (const { group, partition, offset } of this.moved) this.upsert.run(group, partition.id, offset);
  }

  committed(): void {
    this.moved.clear();
  }

  /** Nothing to undo: what moved is still to be written. */
  rolledBack(): void {}
}
