import { setTimeout as delay } from 'node:timers/promises';
import { PARKED_SETTINGS, topicSettings, type TopicDefinition } from '@interlock/contracts';
import kafkajs, { type Admin } from 'kafkajs';
import { missingTopics, type TopicShape } from '../delivery/index.ts';
import { MessageBusError } from '../message-bus.ts';
import { assertKeeps, READ_SETTINGS, type TopicSettings } from './assert-keeps.ts';
import { kafkaErrorType } from './kafka-error.ts';

const asEntries = (settings: Readonly<Record<string, string>>): Array<{ name: string; value: string }> =>
  Object.entries(settings).map(([name, value]) => ({ name, value }));

type NameOf = (name: string) => string;

/** Makes the topics that are not there, and holds those that are against what they are to keep. Replicas are as many as the brokers make by default (`default.replication.factor`). */
export async function ensureTopics(admin: Admin, definitions: readonly TopicDefinition[], nameOf: NameOf): Promise<void> {
  await admin.connect();
  const missing = await topicsToMake(admin, definitions, nameOf);
  if (missing.length === 0) return;
  const topics = missing.map((definition) => ({
    topic: nameOf(definition.name),
    numPartitions: definition.partitions,
    configEntries: asEntries(topicSettings(definition)),
  }));
  await createTopics(admin, topics);
  // Another replica may have made them meanwhile, and not as we would have.
  await topicsToMake(admin, missing, nameOf);
}

async function topicsToMake(admin: Admin, definitions: readonly TopicDefinition[], nameOf: NameOf): Promise<TopicDefinition[]> {
  const names = definitions.map(({ name }) => nameOf(name));
  const found = await foundTopics(admin, names);
  const missing = missingTopics((name) => found.get(nameOf(name)), definitions);
  for (const definition of definitions) {
    const topic = nameOf(definition.name);
    const there = found.get(topic);
    if (there) assertKeeps(topic, topicSettings(definition), there.settings);
  }
  return missing;
}

/** The topic of parked messages: newest record of each message counts, partition by partition as in the source. Only ever gets more partitions. */
export async function ensureParkedTopic(admin: Admin, topic: string, partitions: number): Promise<void> {
  await admin.connect();
  const there = (await foundTopics(admin, [topic])).get(topic);
  if (there) assertKeeps(topic, PARKED_SETTINGS, there.settings);
  if (!there) {
    await createTopics(admin, [{ topic, numPartitions: partitions, configEntries: asEntries(PARKED_SETTINGS) }]);
  } else if (there.partitions < partitions) {
    await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] }).catch((error: unknown) => {
      // Another replica was quicker.
      if (kafkaErrorType(error) !== 'INVALID_PARTITIONS') throw error;
    });
  }
}

type NewTopics = Parameters<Admin['createTopics']>[0]['topics'];

async function createTopics(admin: Admin, topics: NewTopics): Promise<void> {
  await admin.createTopics({ topics, waitForLeaders: false, timeout: 10_000 }).catch((error: unknown) => {
    if (kafkaErrorType(error) !== 'TOPIC_ALREADY_EXISTS') throw error;
  });
  await untilLed(
    admin,
    topics.map(({ topic }) => topic),
  );
}

const LEADERS_MS = 30_000;
const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** A topic is created in the controller first: until the brokers have heard of it they deny it, which kafkajs's own wait takes for a refusal. */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (const until = performance.now() + LEADERS_MS; ; await delay(50)) {
    try {
      const metadata = await admin.fetchTopicMetadata({ topics });
      if (metadata.topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) return;
    } catch (error) {
      if (!NOT_YET.has(kafkaErrorType(error) ?? '') || performance.now() > until) throw error;
    }
    if (performance.now() > until)
      throw new MessageBusError('message-bus.unavailable', `no leader of every partition of ${topics.join(', ')}`);
  }
}

interface FoundTopic extends TopicShape {
  readonly settings: TopicSettings;
}

async function foundTopics(admin: Admin, topics: readonly string[]): Promise<Map<string, FoundTopic>> {
  const existing = new Set(await admin.listTopics());
  const there = [...new Set(topics)].filter((topic) => existing.has(topic));
  if (there.length === 0) return new Map();
  await untilLed(admin, there);
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: there });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: there.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: [...READ_SETTINGS] })),
  });
  return new Map(
    metadata.map(({ name, partitions }) => {
      const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
      const settings: TopicSettings = Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
      const cleanup = settings['cleanup.policy']?.includes('compact') ? 'compact' : 'keep';
      return [name, { partitions: partitions.length, cleanup, settings }];
    }),
  );
}
