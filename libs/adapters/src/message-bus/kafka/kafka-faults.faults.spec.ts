import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { tellFaultRow, type FaultRow } from '../../testing/index.ts';
import { Journal, aTopic } from '../testing/situation.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { aRecordOfEffects, doubledOf, lostOf, outOfOrder } from './testing/effects.ts';
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
      tell({
        matrix: [20],
        fault: 'rebalance storm; a consumer frozen for longer than its session',
        injected: { 'consumer frozen': 1 },
        published,
        lost: arrivals.lost(published).length,
        note: `no effects looked at; ${asZombie} deliveries came again`,
      });
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
    ['the broker comes and goes every 3 s', 3_000, 12],
  ])(
    'has one effect of each message when %s (matrix 19)',
    (_, downMs, times) =>
      onBroker(async ({ broker, open, opened, fatal }) => {
        const effects = await aRecordOfEffects();
        try {
          const [publisher, reader] = [await open(), await open()];
          const topic = aTopic('keep', 8);
          await publisher.ensureTopics([topic]);
          const consumer = await reader.consume('workers', [topic.name], effects.handler);
          const stop = new AbortController();
          const publishing = publishUntil(publisher, topic.name, stop.signal, { keys: 2_000, pauseMs: 50 });
          await effects.until(() => effects.said.did > 200);
          for (let time = 0; time < times; time += 1) {
            await broker.kill();
            await delay(downMs);
            await broker.restart();
            if (time < times - 1) await delay(3_000);
          }
          const healed = performance.now();
          const before = effects.said.did;
          await effects.until(() => effects.said.did > before + 200);
          const recovered = performance.now();
          stop.abort();
          const published = await publishing;
          await consumer.idle();
          const onRecord = await effects.onRecord();
          tell({
            matrix: [19],
            fault: 'all brokers down 60 s, then up; one broker flapping every 3 s',
            injected: { 'broker killed': times },
            published,
            lost: lostOf(onRecord, published).length,
            doubled: doubledOf(onRecord),
            slowestRecoverySeconds: (recovered - healed) / 1_000,
            note: `${downMs / 1_000} s away × ${times}: ${effects.said.knew} deliveries found their effect there`,
          });
          expect(recovered - healed).toBeLessThan(30_000);
          expect([lostOf(onRecord, published), doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
          expect((await consumer.lag()).every(({ lag }) => lag === 0)).toBe(true);
          expect(fatal).toEqual([]);
        } finally {
          await Promise.all(opened.map((bus) => bus.close()));
          await effects.close();
        }
      })(),
    500_000,
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
      const told = await fatal.promise;
      tell({
        matrix: [21],
        fault: 'offsets reset to earliest; topic recreated',
        injected: { 'topic recreated': 1 },
        published: 110,
        // Of the first topic all was handled; of the second nothing may be, until somebody has looked.
        lost: 50 - new Set(journal.names).size,
        note: `topic recreated: reading stops, ${told instanceof Error && 'code' in told ? String(told.code) : String(told)}`,
      });
      expect(told).toMatchObject({ code: 'message-bus.corrupt' });
      expect(journal.names).toHaveLength(50);
      await admin.disconnect();
    })(),
  );
});

interface Told extends Pick<FaultRow, 'matrix' | 'fault' | 'injected' | 'lost' | 'note' | 'slowestRecoverySeconds'> {
  readonly published: number;
  readonly doubled?: number;
}

const tell = ({ published, doubled = 0, ...row }: Told): void =>
  tellFaultRow({ where: 'message bus', commands: published, acknowledged: published, unknown: 0, doubled, seeds: [], ...row });
