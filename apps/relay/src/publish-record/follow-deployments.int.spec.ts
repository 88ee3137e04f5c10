import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { describeUnless, findKafka } from '@interlock/adapters/message-bus/kafka/testing';
import { TOPICS } from '@interlock/contracts';
import { systemClock } from '@interlock/service-kit';
import { memoryEventStore, startTestApp } from '@interlock/service-kit/testing';
import { lifeBefore, recorded, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { RelayModule } from '../relay.module.ts';
import { appendLinked } from '../testing/append-linked.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../docs/examples/follow-deployments.mjs', import.meta.url));
const asNew = ({ id, type, data, metadata }: ReturnType<typeof recorded>) => ({ id, type, data, metadata });

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

let consumer: ChildProcessByStdio<null, Readable, null> | undefined;
afterEach(() => void consumer?.kill('SIGKILL'));

describeUnless(skip, `the consumer of docs/follow-deployments.md, on Kafka (${kafka?.how})`, () => {
  it('tells each DeploymentApplied once, however often it is published', async () => {
    const topicPrefix = `t${randomUUID()}.`;
    const brokers = kafka?.brokers ?? '';
    const messageBus = await openKafkaMessageBus({
      brokers: brokers.split(','),
      clientId: 'follow-deployments',
      topicPrefix,
      onBackgroundError: () => undefined,
    });
    const eventStore = memoryEventStore();
    const app = await startTestApp([RelayModule], { ports: { eventStore, messageBus, clock: systemClock } });
    const life = lifeBefore('nothing');
    await appendLinked(eventStore, `release-${RELEASE}`, -1, life.map(asNew));
    await app.settled();

    const topic = `${topicPrefix}${TOPICS.deployments.name}`;
    const env = { ...process.env, KAFKA_BROKERS: brokers, TOPIC: topic, GROUP: topic, KAFKAJS_NO_PARTITIONER_WARNING: '1' };
    consumer = spawn(process.execPath, [EXAMPLE], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const told: Record<string, unknown>[] = [];
    const lines = createInterface(consumer.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<void> => {
      // kafkajs logs to stdout as well.
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        const value = JSON.parse(line.value) as Record<string, unknown>;
        if ('what' in value) return void told.push(value);
      }
      throw new Error('the consumer ended');
    };
    await next();

    // Again, as after a fail-over; then something new, so that the repeat is known to have been read.
    const repeat: Parameters<typeof messageBus.publish>[0][number][] = [];
    const reading = await messageBus.materialise(TOPICS.deployments.name, (record) => {
      repeat.push(record);
    });
    await reading.stop();
    await messageBus.publish(repeat);
    const applied = life.find(({ type }) => type === 'DeploymentApplied');
    const again = recorded('DeploymentApplied', { ...(applied?.data as object), replaces: randomUUID() }, { revision: life.length });
    await appendLinked(eventStore, `release-${RELEASE}`, life.length - 1, [asNew(again)]);
    await next();

    consumer.kill('SIGTERM');
    await once(consumer, 'exit');
    await app.close();
    const same = { component: 'component:default/checkout', environment: 'production', release: RELEASE };
    expect(told).toEqual([
      { ...same, what: 'deployed', artifact: expect.stringMatching(/^pkg:oci\/checkout@sha256%3A/), at: applied?.metadata.recordedAt },
      { ...same, what: 'upgraded', artifact: expect.stringMatching(/^pkg:oci\/checkout@sha256%3A/), at: again.metadata.recordedAt },
    ]);
  });
});
