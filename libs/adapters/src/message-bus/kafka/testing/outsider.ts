import { topicSettings, type TopicDefinition } from '@interlock/contracts';
import kafkajs from 'kafkajs';
import { quietRequestQueues } from '../quiet-queue.ts';

export interface OutsidersMessage {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody else's tools on the same brokers. */
export interface Outsider {
  /** Makes a topic as ours is, but for the largest record that it takes. Resolves when it can be written to. */
  makeTopic(name: string, definition: TopicDefinition, maxBytes: number): Promise<void>;
  /** Up to so many in all: keys go elsewhere from then on, for who does not know how many there were. */
  addPartitions(topic: string, count: number): Promise<void>;
  /** Any bytes, in order of each key. */
  write(topic: string, messages: readonly OutsidersMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** A batch counts as one message to the broker. */
const TOGETHER = { messages: 500, bytes: 512 * 1_024 };

export const anOutsider = async (brokers: string): Promise<Outsider> => {
  quietRequestQueues();
  const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })];
  await Promise.all([admin.connect(), producer.connect()]);
  return {
    makeTopic: async (topic, definition, maxBytes) => {
      const settings = { ...topicSettings(definition), 'max.message.bytes': String(maxBytes) };
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: definition.partitions, configEntries }] });
    },
    addPartitions: async (topic, count) => void (await admin.createPartitions({ topicPartitions: [{ topic, count }] })),
    write: async (topic, messages) => {
      for (const together of inBatches(messages))
        await producer.send({ topic, messages: together.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })) });
    },
    close: async () => void (await Promise.all([admin.disconnect(), producer.disconnect()])),
  };
};

const inBatches = (messages: readonly OutsidersMessage[]): OutsidersMessage[][] => {
  const batches: OutsidersMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    bytes += message.value.length;
    if (bytes > TOGETHER.bytes || (batches.at(-1)?.length ?? 0) === TOGETHER.messages) {
      batches.push([]);
      bytes = message.value.length;
    }
    batches.at(-1)?.push(message);
  }
  return batches;
};
