import kafkajs from 'kafkajs';

export interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly lag: number;
}

/**
 * What every consumer group has still to commit, as the broker itself tells it: committed offsets against the ends of partitions. Of a group that has committed in a topic,
 * every partition of the topic counts; where it has committed nothing, from its beginning. Partitions without lag are left out.
 */
export async function groupLags(brokers: string): Promise<{ readonly groups: readonly string[]; readonly lags: readonly GroupLag[] }> {
  const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), clientId: 'oracle', logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const committed: { readonly group: string; readonly topic: string; readonly offsets: ReadonlyMap<number, string> }[] = [];
    for (const { groupId } of (await admin.listGroups()).groups)
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId }))
        committed.push({ group: groupId, topic, offsets: new Map(partitions.map(({ partition, offset }) => [partition, offset])) });
    const lags: GroupLag[] = [];
    for (const [topic, those] of Map.groupBy(committed, (one) => one.topic)) {
      const ends = await admin.fetchTopicOffsets(topic);
      for (const { group, offsets } of those)
        for (const { partition, high, low } of ends) {
          const done = Number(offsets.get(partition) ?? -1);
          const lag = Number(high) - Math.max(done, Number(low));
          if (lag > 0) lags.push({ group, topic, partition, lag });
        }
    }
    return { groups: [...new Set(committed.map(({ group }) => group))].toSorted(), lags };
  } finally {
    await admin.disconnect();
  }
}
