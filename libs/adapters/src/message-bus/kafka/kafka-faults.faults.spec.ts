import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { Journal, aTopic } from '../testing/situation.ts';
import { Arrivals } from './testing/arrivals.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { freeze } from './testing/frozen-consumer.ts';
import { numbered, onOwnBroker, publishUntil } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();
const CONCURRENCY = 16;

describeUnless(skip, 'the bus on a broker that fails for long', () => {
  const onBroker = onOwnBroker(skip);

  it(
    'loses nothing when a consumer is frozen for longer than its session (matrix 20)',
    onBroker(async (situation) => {
      const { arrivals, published, asZombie, lag } = await freeze(situation, 40_000);
      expect(arrivals.lost(published)).toEqual([]);
      // What it had in hand when it was frozen, and what it had finished and not committed, comes again; nothing that it had only read.
      expect(asZombie).toBeLessThan(CONCURRENCY + 400);
      expect(lag.every((each) => each === 0)).toBe(true);
      expect(situation.fatal).toEqual([]);
    }),
    180_000,
  );

  it.each([
    ['all brokers are down for a minute', 60_000, 1],
    ['the broker comes and goes every few seconds', 3_000, 5],
  ])(
    'loses nothing when %s (matrix 19)',
    (_, downMs, times) =>
      onBroker(async ({ broker, open, fatal }) => {
        const [publisher, reader] = [await open(), await open()];
        const topic = aTopic('keep', 8);
        await publisher.ensureTopics([topic]);
        const arrivals = new Arrivals();
        const consumer = await reader.consume('workers', [topic.name], arrivals.handler);
        const stop = new AbortController();
        const publishing = publishUntil(publisher, topic.name, stop.signal);
        await arrivals.until(() => arrivals.deliveries > 200);
        for (let time = 0; time < times; time += 1) {
          await broker.kill();
          await delay(downMs);
          await broker.restart();
          await delay(3_000);
        }
        const healed = performance.now();
        const before = arrivals.deliveries;
        await arrivals.until(() => arrivals.deliveries > before + 200);
        stop.abort();
        const published = await publishing;
        await consumer.idle();
        expect(performance.now() - healed).toBeLessThan(30_000);
        expect(arrivals.lost(published)).toEqual([]);
        expect(arrivals.outOfOrder()).toEqual([]);
        expect((await consumer.lag()).every(({ lag }) => lag === 0)).toBe(true);
        expect(fatal).toEqual([]);
      })(),
    240_000,
  );

  it.each([
    ['by itself', false],
    ['beside an index', true],
  ])('stops when the topic is made again under it, and longer than it was, %s (matrix 21)', (_name, indexed) =>
    onBroker(async ({ broker, open, topicPrefix }) => {
      const fatal = Promise.withResolvers<unknown>();
      const [reader, other] = [await open({ onFatal: (error) => fatal.resolve(error) }), await open()];
      const topic = aTopic('keep', 1).name;
      const definition = { name: topic, partitions: 1, cleanup: 'keep', key: 'anything' } as const;
      await reader.ensureTopics([definition]);
      if (indexed) await reader.materialise(topic, () => undefined);
      const journal = new Journal();
      const consumer = await reader.consume('workers', [topic], journal.handler);
      await other.publish(numbered(topic, 50));
      await consumer.idle();
      const admin = new kafkajs.Kafka({ brokers: [broker.brokers], clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [topicPrefix + topic] });
      // Longer than a fetch waits: it is seen that the topic is away.
      await delay(6_000);
      await other.ensureTopics([definition]);
      await other.publish(numbered(topic, 60));
      expect(await fatal.promise).toMatchObject({ code: 'message-bus.corrupt' });
      expect(journal.names).toHaveLength(50);
      await admin.disconnect();
    })(),
  );
});
