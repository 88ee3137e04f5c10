import { aTopic, messages, nameOf } from '../testing/situation.ts';
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
});
