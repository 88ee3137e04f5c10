import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { tellFaultRow, type FaultRow } from '../../testing/index.ts';
import type { Consumer, OutgoingRecord } from '../message-bus.ts';
import { aTopic, text } from '../testing/situation.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { aRecordOfEffects, doubledOf, lostOf, outOfOrder, type Effects } from './testing/effects.ts';
import { numbered, onOwnBroker, type OnBroker } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();
const KEYS = 400;

describeUnless(skip, 'a group on Kafka, with effects on a record', () => {
  const onBroker = onOwnBroker(skip);
  const withEffects = (test: (situation: OnBroker, effects: Effects) => Promise<void>): (() => Promise<void>) =>
    onBroker(async (situation) => {
      const effects = await aRecordOfEffects();
      try {
        await test(situation, effects);
      } finally {
        await Promise.all(situation.opened.map((bus) => bus.close()));
        await effects.close();
      }
    });

  it(
    'has one effect of each message that comes one to five times (matrix 17)',
    withEffects(async ({ open }, effects) => {
      const bus = await open();
      const topic = aTopic('keep', 8);
      await bus.ensureTopics([topic]);
      const seed = 17;
      const copies = fc.sample(fc.integer({ min: 1, max: 5 }), { seed, numRuns: 4_000 });
      const consumer = await bus.consume('workers', [topic.name], effects.handler);
      const other = await (await open()).consume('workers', [topic.name], effects.handler);
      const sent = inPieces(withLateCopies(numbered(topic.name, copies.length, KEYS), copies));
      for (const piece of sent) await bus.publish(piece);
      await consumer.idle();
      await other.idle();
      const onRecord = await effects.onRecord();
      const all = copies.reduce((sum, count) => sum + count, 0);
      const { did, knew } = effects.said;
      tell({
        matrix: [17],
        fault: 'duplicate delivery of every message, one to five times',
        injected: { copy: all - copies.length },
        published: copies.length,
        lost: lostOf(onRecord, copies.length).length,
        doubled: doubledOf(onRecord),
        seeds: [seed],
        note: `${did} effects, ${knew} deliveries that found theirs there`,
      });
      expect([lostOf(onRecord, copies.length), doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
      expect(did).toBe(copies.length);
      // What is shared out anew may come once more.
      expect(did + knew).toBeGreaterThanOrEqual(all);
    }),
    240_000,
  );

  it(
    'keeps its keys in order when somebody adds partitions to its topic, refuses to begin on it, and loses nothing that was written there (matrix 18)',
    withEffects(async ({ broker, open, topicPrefix, fatal }, effects) => {
      const bus = await open();
      const topic = aTopic('keep', 4);
      await bus.ensureTopics([topic]);
      const consumer = await bus.consume('workers', [topic.name], effects.handler);
      await bus.publish(numbered(topic.name, 2_000, KEYS));
      const { admin, producer, close } = await outsider(broker.brokers);
      await admin.createPartitions({ topicPartitions: [{ topic: topicPrefix + topic.name, count: 8 }] });
      // Who runs goes on as it was: keys where they were.
      await bus.publish(numbered(topic.name, 2_000, KEYS, 2_000));
      // Somebody else's go where no one looks who does not know.
      const strays = numbered(topic.name, 40, 40, 4_000);
      await producer.send({
        topic: topicPrefix + topic.name,
        messages: strays.map(({ value }, index) => ({ key: `stray${index}`, value: Buffer.from(value ?? []), partition: 4 + (index % 4) })),
      });
      await consumer.idle();
      const before = await effects.onRecord();
      const began = await open();
      const refused = await began.ensureTopics([topic]).catch((error: unknown) => error);
      await consumer.stop();
      // Told of it, as an operator has to: nothing was passed over.
      await began.ensureTopics([{ ...topic, partitions: 8 }]);
      await (await began.consume('workers', [topic.name], effects.handler)).idle();
      const onRecord = await effects.onRecord();
      tell({
        matrix: [18],
        fault: 'partitions added to a keyed topic; messages there that nobody knows of',
        injected: { repartition: 1, stray: strays.length },
        published: 4_040,
        lost: lostOf(onRecord, 4_040).length,
        doubled: doubledOf(onRecord),
        note: 'a start is refused with message-bus.topic_mismatch until the topic is declared as it is',
      });
      expect([lostOf(before, 4_000), outOfOrder(before)]).toEqual([[], []]);
      expect(refused).toMatchObject({ code: 'message-bus.topic_mismatch' });
      expect([lostOf(onRecord, 4_040), doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
      expect(fatal).toEqual([]);
      await close();
    }),
    240_000,
  );

  it(
    'does nothing twice when its offsets are set back to the beginning (matrix 21)',
    withEffects(async ({ broker, open, topicPrefix }, effects) => {
      const bus = await open();
      const topic = aTopic('keep', 8);
      await bus.ensureTopics([topic]);
      const { admin, close } = await outsider(broker.brokers);
      const TIMES = 3;
      await bus.publish(numbered(topic.name, 4_000, KEYS));
      for (let time = 0; time <= TIMES; time += 1) {
        if (time > 0) await admin.resetOffsets({ groupId: `${topicPrefix}workers`, topic: topicPrefix + topic.name, earliest: true });
        const consumer = await bus.consume('workers', [topic.name], effects.handler);
        await consumer.idle();
        await consumer.stop();
      }
      const onRecord = await effects.onRecord();
      tell({
        matrix: [21],
        fault: 'offsets reset to earliest; topic recreated',
        injected: { 'offsets reset': TIMES },
        published: 4_000,
        lost: lostOf(onRecord, 4_000).length,
        doubled: doubledOf(onRecord),
      });
      expect([lostOf(onRecord, 4_000), doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
      expect(effects.said).toMatchObject({ did: 4_000, knew: TIMES * 4_000 });
      await close();
    }),
    240_000,
  );

  it(
    'holds back what is behind parked messages through rebalances, and replays it in order wherever it went (matrix 68)',
    withEffects(async ({ open, fatal }, effects) => {
      const buses = [await open(), await open(), await open()] as const;
      const [first] = buses;
      const topic = aTopic('keep', 8);
      await first.ensureTopics([topic]);
      const [KEYS_HERE, POISONED, ROUNDS, EACH] = [40, 20, 6, 400];
      let mended = false;
      const handler: Effects['handler'] = async (delivery) =>
        !mended && Number(text(delivery.value)) < POISONED ? { kind: 'park', cause: 'unparsable' } : effects.handler(delivery);
      const consumers: Array<Consumer | undefined> = [await first.consume('workers', [topic.name], handler)];
      let published = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        await first.publish(numbered(topic.name, EACH, KEYS_HERE, published));
        published += EACH;
        const which = 1 + (round % 2);
        const leaving = consumers[which];
        consumers[which] = leaving ? undefined : await buses[which]?.consume('workers', [topic.name], handler);
        await leaving?.stop();
        await Promise.all(consumers.map(async (consumer) => consumer?.idle()));
        const held = [...(await effects.onRecord()).values()].flat().filter((number) => number % KEYS_HERE < POISONED);
        expect(held).toEqual([]);
      }
      const parked = await first.listParked('workers');
      mended = true;
      const owners = buses.filter((_, index) => consumers[index] !== undefined);
      const replayed = await Promise.all(owners.map((bus) => bus.replayParked('workers')));
      await Promise.all(consumers.map(async (consumer) => consumer?.idle()));
      const onRecord = await effects.onRecord();
      tell({
        matrix: [68],
        fault: 'consumer group rebalanced while releases are parked',
        injected: { rebalance: ROUNDS, 'parked release': POISONED },
        published,
        lost: lostOf(onRecord, published).length,
        doubled: doubledOf(onRecord),
        note: `${parked.length} parked; replayed in order by ${owners.length} owners`,
      });
      expect(parked).toHaveLength((published * POISONED) / KEYS_HERE);
      expect(replayed.reduce((sum, count) => sum + count, 0)).toBe(parked.length);
      expect([lostOf(onRecord, published), doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
      expect([await first.listParked(), fatal]).toEqual([[], []]);
    }),
    240_000,
  );
});

interface Told extends Pick<FaultRow, 'matrix' | 'fault' | 'injected' | 'lost' | 'doubled' | 'note'> {
  readonly published: number;
  readonly seeds?: readonly number[];
}

const tell = ({ published, seeds = [], ...row }: Told): void =>
  tellFaultRow({ where: 'message bus', commands: published, acknowledged: published, unknown: 0, seeds, ...row });

/** Each message as often as it says; the copies come behind those that follow it. */
const withLateCopies = (records: readonly OutgoingRecord[], copies: readonly number[]): OutgoingRecord[] => {
  const at = records.flatMap((record, index) =>
    Array.from({ length: copies[index] ?? 1 }, (_, copy) => ({ record, place: index + copy * copy * 37 })),
  );
  return at.toSorted((one, other) => one.place - other.place).map(({ record }) => record);
};

const inPieces = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / 500) }, (_, index) => all.slice(index * 500, (index + 1) * 500));

const outsider = async (brokers: string) => {
  const kafka = new kafkajs.Kafka({ brokers: [brokers], clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })];
  await Promise.all([admin.connect(), producer.connect()]);
  return { admin, producer, close: async () => void (await Promise.all([admin.disconnect(), producer.disconnect()])) };
};
