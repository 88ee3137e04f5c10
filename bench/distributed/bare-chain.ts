import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { chainEvents, derivedId } from '@interlock/domain';
import kafkajs from 'kafkajs';
import { SENDERS } from './pipeline.ts';

export interface ChainParts {
  readonly brokers: string;
  /** Of its own: the services follow whatever stands on theirs. */
  readonly store: EventStore;
  /** What the services appended for one release. */
  readonly appends: readonly RecordedEvent[][];
}

const BODY = 'x'.repeat(2_000);

/**
 * Seconds that it takes. Per release: as many hops as it has appends, each of which takes a message, appends what the services appended, and sends on. As many at a time as the topic has partitions.
 */
export const bareChain = async ({ brokers, store, appends }: ChainParts, releases: number): Promise<number> => {
  const run = randomUUID();
  const streams = Array.from({ length: releases }, (_, index) => `release-${derivedId(nodeHashing, run, String(index))}`);
  const events = new Map(streams.map((stream) => [stream, copied(stream, appends.flat())]));
  const ends = appends.map((_, hop) => appends.slice(0, hop + 1).flat().length);
  const kafka = new kafkajs.Kafka({ clientId: 'bare', brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = appends.map((_, hop) => `bare-${run}-${hop}`);
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 8 })), waitForLeaders: false });
  await sleep(1_000);
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const done = Promise.withResolvers<void>();
  let finished = 0;
  const consumers = await Promise.all(
    topics.map(async (topic, hop) => {
      const consumer = kafka.consumer({ groupId: `bare-${run}-${hop}` });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const joined = new Promise((resolve) => void consumer.on(consumer.events.GROUP_JOIN, resolve));
      const begin = ends[hop - 1] ?? 0;
      await consumer.run({
        partitionsConsumedConcurrently: 8,
        eachMessage: async ({ message }) => {
          const key = message.key?.toString() ?? '';
          await store.append(key, begin - 1, (events.get(key) ?? []).slice(begin, ends[hop]));
          const next = topics[hop + 1];
          if (next !== undefined) await producer.send({ topic: next, acks: -1, messages: [{ key, value: message.value }] });
          else if ((finished += 1) === releases) done.resolve();
        },
      });
      await joined;
      return consumer;
    }),
  );
  const first = topics[0] ?? '';
  const keys = [...events.keys()];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop())
        await producer.send({ topic: first, acks: -1, messages: [{ key, value: BODY }] });
    }),
  );
  await done.promise;
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  await producer.disconnect();
  await admin.deleteTopics({ topics });
  await admin.disconnect();
  return seconds;
};

/** The events of a release as they were appended, several at a time. */
export const appendsOf = (history: readonly RecordedEvent[]): RecordedEvent[][] => [
  ...Map.groupBy(history, ({ metadata }) => `${metadata.consumer} ${metadata.causationId}`).values(),
];

/** The same events on another stream, linked before the clock starts. */
const copied = (stream: string, events: readonly RecordedEvent[]): NewEvent[] =>
  chainEvents(
    undefined,
    stream,
    events.map(({ type, data, metadata }, index) => ({ id: derivedId(nodeHashing, stream, String(index)), type, data, metadata })),
    nodeHashing,
  );
