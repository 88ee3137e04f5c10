import type { DatabaseSync } from 'node:sqlite';
import type { TopicDefinition } from '@interlock/contracts';
import type { TopicShape } from '../delivery/index.ts';

/** 2^36 records a partition, 2^17 partitions: ids stay within the integers that JavaScript holds exactly. */
export const OFFSETS_PER_PARTITION = 2 ** 36;

export interface Partition {
  readonly topic: string;
  readonly number: number;
  readonly compact: boolean;
  /** Id of its record at offset 0. */
  readonly base: number;
  readonly id: number;
  /** The next offset, as committed. Offsets below are readable and durable. */
  end: number;
  /** The next offset within the running transaction. */
  tail: number;
}

export type Topics = Map<string, readonly Partition[]>;

export function readTopics(database: DatabaseSync): Topics {
  const topics = new Map<string, Partition[]>();
  const rows = database
    .prepare(
      'SELECT p.id, p.topic, p.number, p.end, t.cleanup FROM partition p JOIN topic t ON t.name = p.topic ORDER BY p.topic, p.number',
    )
    .all();
  for (const row of rows) {
    const topic = String(row['topic']);
    const id = Number(row['id']);
    const end = Number(row['end']);
    const partitions = topics.get(topic) ?? [];
    partitions.push({
      topic,
      id,
      base: id * OFFSETS_PER_PARTITION,
      number: Number(row['number']),
      compact: row['cleanup'] === 'compact',
      end,
      tail: end,
    });
    topics.set(topic, partitions);
  }
  return topics;
}

/** The shape of a topic that is there. */
export const shapeIn =
  (topics: Topics) =>
  (name: string): TopicShape | undefined => {
    const partitions = topics.get(name);
    return partitions && { partitions: partitions.length, cleanup: partitions[0]?.compact === true ? 'compact' : 'keep' };
  };

export function createTopics(database: DatabaseSync, missing: readonly TopicDefinition[]): void {
  const topic = database.prepare('INSERT INTO topic (name, partitions, cleanup) VALUES (?, ?, ?)');
  const partition = database.prepare('INSERT INTO partition (topic, number, end) VALUES (?, ?, 0)');
  for (const { name, partitions, cleanup } of missing) {
    topic.run(name, partitions, cleanup);
    for (let number = 0; number < partitions; number += 1) partition.run(name, number);
  }
}
