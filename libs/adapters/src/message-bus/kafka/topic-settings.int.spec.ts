import { randomUUID } from 'node:crypto';
import { PARKED_SETTINGS, topicSettings, type TopicDefinition } from '@interlock/contracts';
import kafkajs from 'kafkajs';
import type { MessageBus } from '../message-bus.ts';
import { aTopic, Journal } from '../testing/situation.ts';
import { openKafkaMessageBus } from './index.ts';
import { quietRequestQueues } from './quiet-queue.ts';
import { describeUnless, findKafka } from './testing/broker.ts';

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

const DAY = '86400000';

describeUnless(skip, 'a topic that somebody else made', () => {
  const topicPrefix = `t${randomUUID()}.`;
  const brokers = kafka?.brokers.split(',') ?? [];
  let bus: MessageBus;
  let admin: kafkajs.Admin;
  beforeAll(async () => {
    bus = await openKafkaMessageBus({ brokers, clientId: 'settings', topicPrefix, onBackgroundError: () => undefined });
    quietRequestQueues();
    admin = new kafkajs.Kafka({ brokers, clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(() => Promise.all([bus.close(), admin.disconnect()]));

  const made = async (name: string, settings: Readonly<Record<string, string>>): Promise<void> => {
    const configEntries = Object.entries(settings).map(([setting, value]) => ({ name: setting, value }));
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: topicPrefix + name, numPartitions: 1, configEntries }] });
  };

  it.each<[string, TopicDefinition['cleanup'], Record<string, string>]>([
    ['retention.ms', 'keep', { 'retention.ms': DAY }],
    ['retention.bytes', 'keep', { 'retention.bytes': '1000000' }],
    ['max.message.bytes', 'keep', { 'max.message.bytes': '1048588' }],
    ['retention.ms', 'compact', { 'cleanup.policy': 'compact,delete', 'retention.ms': DAY }],
  ])('is refused for its %s where it is to %s: %p', async (setting, cleanup, differing) => {
    const topic = aTopic(cleanup, 1);
    await made(topic.name, { ...topicSettings(topic), ...differing });
    await expect(bus.ensureTopics([topic])).rejects.toMatchObject({
      code: 'message-bus.topic_mismatch',
      message: expect.stringContaining(`topic ${topicPrefix}${topic.name}: ${setting}: expected`),
    });
  });

  it('will do when it keeps longer and takes more', async () => {
    const topic: TopicDefinition = { ...aTopic('keep', 1), retentionMs: Number(DAY) };
    await made(topic.name, { ...topicSettings(topic), 'retention.ms': '-1', 'max.message.bytes': '16777216' });
    await bus.ensureTopics([topic]);
  });

  it.each<[string, Record<string, string>]>([
    ['cleanup.policy', { 'cleanup.policy': 'delete' }],
    ['retention.ms', { 'cleanup.policy': 'compact,delete', 'retention.ms': DAY }],
    ['max.message.bytes', { 'max.message.bytes': '1310720' }],
  ])('is refused for its %s where parked messages go: %p', async (setting, differing) => {
    const [topic, group] = [aTopic('keep', 1), `group-${randomUUID()}`];
    await bus.ensureTopics([topic]);
    await made(`${group}.parked`, { ...PARKED_SETTINGS, ...differing });
    await expect(bus.consume(group, [topic.name], new Journal().handler)).rejects.toMatchObject({
      code: 'message-bus.topic_mismatch',
      message: expect.stringContaining(`topic ${topicPrefix}${group}.parked: ${setting}: expected`),
    });
  });
});
