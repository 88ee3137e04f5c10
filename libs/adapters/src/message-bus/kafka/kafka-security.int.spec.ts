import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineSettings, openEngines } from '../../engines/index.ts';
import { aTopic, Journal, messages, nameOf } from '../testing/situation.ts';
import { openKafkaMessageBus, type KafkaMessageBusOptions } from './index.ts';
import { describeUnless, startKafka, whyNoOwnBroker, type OwnBroker } from './testing/broker.ts';

const skip = await whyNoOwnBroker();
const user = { name: 'interlock', password: 'correct-horse' };

describeUnless(skip, 'a broker that asks for TLS and SASL', () => {
  let broker: OwnBroker;
  beforeAll(async () => {
    broker = await startKafka({ user });
  });
  afterAll(() => broker.stop());

  const options = (more: Partial<KafkaMessageBusOptions>): KafkaMessageBusOptions => ({
    brokers: [broker.secured?.brokers ?? ''],
    clientId: 'secured',
    openTimeoutMs: 2_000,
    onBackgroundError: () => undefined,
    ...more,
  });
  const ssl = (): { ca: string } => ({ ca: broker.secured?.ca ?? '' });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('lets in who says its name by %s', async (mechanism) => {
    const bus = await openKafkaMessageBus(
      options({ ssl: ssl(), sasl: { mechanism, username: user.name, password: user.password }, openTimeoutMs: 30_000 }),
    );
    const { name: topic, ...definition } = aTopic('keep', 1);
    await bus.ensureTopics([{ name: topic, ...definition }]);
    await bus.publish(messages(topic, 'a1'));
    const seen: string[] = [];
    const consumer = await bus.consume(topic, [topic], async (delivery) => {
      seen.push(nameOf(delivery));
      return { kind: 'ack' };
    });
    await consumer.idle();
    await bus.close();
    expect(seen).toEqual(['a1']);
  });

  it('keeps out who has the wrong password, at once', async () => {
    const sasl = { mechanism: 'scram-sha-512', username: user.name, password: 'wrong' } as const;
    const since = performance.now();
    await expect(openKafkaMessageBus(options({ ssl: ssl(), sasl, openTimeoutMs: 60_000 }))).rejects.toMatchObject({
      code: 'message-bus.unavailable',
      message: expect.stringMatching(/authentication/i),
    });
    expect(performance.now() - since).toBeLessThan(30_000);
  });

  it('is not trusted without its certificate', async () => {
    const sasl = { mechanism: 'plain', username: user.name, password: user.password } as const;
    await expect(openKafkaMessageBus(options({ ssl: true, sasl }))).rejects.toMatchObject({ code: 'message-bus.unavailable' });
  });

  it('carries a record and a leadership for a process whose environment says how to get in', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'interlock-secured-'));
    const [ca, password] = [join(dataDirectory, 'ca.pem'), join(dataDirectory, 'password')];
    await Promise.all([writeFile(ca, broker.secured?.ca ?? ''), writeFile(password, `${user.password}\n`)]);
    const engines = engineSettings({
      KAFKA_BROKERS: broker.secured?.brokers,
      KAFKA_TOPIC_PREFIX: 'secured.',
      KAFKA_CA_FILE: ca,
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: user.name,
      KAFKA_SASL_PASSWORD_FILE: password,
    });
    const failures: unknown[] = [];
    const parts: { close(): Promise<void> }[] = [];
    const { messageBus, leadership } = await openEngines({
      engines,
      name: 'secured',
      dataDirectory,
      onNotice: () => undefined,
      onBackgroundError: (error) => failures.push(error),
      onFatal: (error) => failures.push(error),
      opened: (part) => {
        parts.push(part);
        return part;
      },
    });
    const topic = aTopic('keep', 1);
    await messageBus.ensureTopics([topic]);
    await messageBus.publish(messages(topic.name, 'a1'));
    const journal = new Journal();
    const consumer = await messageBus.consume(topic.name, [topic.name], journal.handler);
    await consumer.idle();
    const leading = Promise.withResolvers<void>();
    const standing = await leadership.lead({
      name: 'relay',
      onLeading: async (signal) => {
        leading.resolve();
        await once(signal, 'abort');
      },
    });
    await leading.promise;
    await standing.stop();
    for (const part of parts.toReversed()) await part.close();
    await rm(dataDirectory, { recursive: true });
    expect([journal.names, failures]).toEqual([['a1'], []]);
  });
});
