import kafkajs from 'kafkajs';
import { ACK, type Consumer, type Delivery, type MessageBus, type Verdict } from '../message-bus.ts';
import { Journal, aTopic, bytes, messages, nameOf } from '../testing/situation.ts';
import { openKafkaClient } from './kafka-client.ts';
import { Arrivals } from './testing/arrivals.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { numbered, onOwnBroker, publishUntil, type OnBroker } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();

const parksKeyA = (delivery: Delivery): Verdict => (delivery.key === 'a' ? { kind: 'park', cause: 'unparsable' } : ACK);

async function topicOn(bus: MessageBus, partitions = 4): Promise<string> {
  const topic = aTopic('keep', partitions);
  await bus.ensureTopics([topic]);
  return topic.name;
}

function adminOf({ broker }: OnBroker): kafkajs.Admin {
  return new kafkajs.Kafka({ brokers: [broker.brokers], clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING }).admin();
}

describeUnless(skip, 'a group on Kafka', () => {
  const onBroker = onOwnBroker(skip);

  it(
    'holds back what is behind a parked message, whoever owns its partition (matrix 68)',
    onBroker(async ({ open }) => {
      const [first, second] = [await open(), await open()];
      const topic = await topicOn(first, 1);
      const before = new Journal(parksKeyA);
      const owner = await first.consume('workers', [topic], before.handler);
      await first.publish(messages(topic, 'a1', 'b1', 'a2'));
      await owner.idle();
      const after = new Journal();
      const successor = await second.consume('workers', [topic], after.handler);
      await owner.stop();
      await first.publish(messages(topic, 'a3', 'b2'));
      await successor.idle();
      expect([before.names, after.names]).toEqual([['a1', 'b1'], ['b2']]);
      const [{ parkedId } = { parkedId: '' }] = await first.listParked('workers');
      expect((await first.listParked('workers')).map((parked) => [nameOf(parked), parked.cause])).toEqual([
        ['a1', 'unparsable'],
        ['a2', `behind ${parkedId}`],
        ['a3', `behind ${parkedId}`],
      ]);
      expect(await second.replayParked('workers')).toBe(3);
      expect(after.names).toEqual(['b2', 'a1', 'a2', 'a3']);
      expect(await first.listParked()).toEqual([]);
    }),
  );

  it(
    'hands nothing to two consumers at once and loses nothing, however often it is shared out anew (matrix 20)',
    onBroker(async ({ open, fatal }) => {
      const publisher = await open();
      const topic = await topicOn(publisher, 8);
      const arrivals = new Arrivals();
      const stop = new AbortController();
      const published = publishUntil(publisher, topic, stop.signal);
      const buses = await Promise.all([open(), open(), open()]);
      const consumers: Array<Consumer | undefined> = await Promise.all(
        buses.map((bus) => bus.consume('workers', [topic], arrivals.handler)),
      );
      for (let round = 0; round < 4; round += 1) {
        const seen = arrivals.deliveries;
        await arrivals.until(() => arrivals.deliveries > seen + 40);
        const which = 1 + (round % 2);
        const leaving = consumers[which];
        consumers[which] = leaving ? undefined : await buses[which]?.consume('workers', [topic], arrivals.handler);
        await leaving?.stop();
      }
      stop.abort();
      const count = await published;
      await consumers[0]?.idle();
      expect(arrivals.lost(count)).toEqual([]);
      expect(arrivals.outOfOrder()).toEqual([]);
      expect(arrivals.overlapped).toBe(0);
      // What is in hand is settled and committed first; what was finished above the lowest unfinished message of a partition that moves comes again.
      expect(arrivals.doubled).toBeLessThan(8 * 16 * 4);
      expect(fatal).toEqual([]);
    }),
  );

  it(
    'takes no verdict of a consumer that has lost the partition',
    onBroker(async (situation) => {
      const { open, broker, topicPrefix } = situation;
      const [first, second] = [await open(), await open()];
      const topic = await topicOn(first, 1);
      const gate = Promise.withResolvers<Verdict>();
      const late = new Journal(() => gate.promise);
      const owner = await first.consume('workers', [topic], late.handler);
      await first.publish(messages(topic, 'a1'));
      await late.until(() => late.names.includes('a1'));
      // Somebody puts it out of the group: to the group, the owner is gone; it finds out by its next heartbeat.
      const admin = adminOf(situation);
      await admin.connect();
      const [group] = (await admin.describeGroups([`${topicPrefix}workers`])).groups;
      const groupId = `${topicPrefix}workers`;
      const memberId = group?.members[0]?.memberId ?? '';
      await asCoordinator(broker.brokers, groupId, (coordinator) => coordinator.leaveGroup({ groupId, memberId }));
      const next = new Journal();
      const successor = await second.consume('workers', [topic], next.handler);
      await next.until(() => next.acked.includes('a1'));
      gate.resolve({ kind: 'park', cause: 'too late' });
      await first.publish(messages(topic, 'a2'));
      await successor.idle();
      await owner.stop();
      expect(next.acked.slice(0, 2)).toEqual(['a1', 'a2']);
      expect(await first.listParked()).toEqual([]);
      await admin.disconnect();
    }),
  );

  it(
    'gets everything again when its offsets are set back to the beginning (matrix 21)',
    onBroker(async (situation) => {
      const { open, topicPrefix } = situation;
      const bus = await open();
      const topic = await topicOn(bus);
      const before = new Arrivals();
      const consumer = await bus.consume('workers', [topic], before.handler);
      await bus.publish(numbered(topic, 100));
      await consumer.idle();
      await consumer.stop();
      const admin = adminOf(situation);
      await admin.connect();
      await admin.resetOffsets({ groupId: `${topicPrefix}workers`, topic: topicPrefix + topic, earliest: true });
      await admin.disconnect();
      const after = new Arrivals();
      await (await bus.consume('workers', [topic], after.handler)).idle();
      expect([before.lost(100), after.lost(100), after.outOfOrder()]).toEqual([[], [], []]);
    }),
  );

  it.each([
    ['lies beyond the end', '51', ''],
    ['belongs to another life of the topic', '20', 'born 0 1700000000000'],
  ])('stops when its committed offset %s (matrix 21)', (_, offset, metadata) =>
    onBroker(async ({ open, broker, topicPrefix, fatal }) => {
      const bus = await open();
      const topic = await topicOn(bus, 1);
      await bus.publish(numbered(topic, 50));
      const groupId = `${topicPrefix}workers`;
      await asCoordinator(broker.brokers, groupId, (coordinator) =>
        coordinator.offsetCommit({
          groupId,
          groupGenerationId: -1,
          memberId: '',
          topics: [{ topic: topicPrefix + topic, partitions: [{ partition: 0, offset, metadata }] }],
        }),
      );
      const journal = new Journal();
      const misled = await bus.consume('workers', [topic], journal.handler);
      await expect(misled.idle()).rejects.toMatchObject({ code: 'message-bus.corrupt' });
      expect(fatal).toMatchObject([{ code: 'message-bus.corrupt' }]);
      expect(journal.names).toEqual([]);
    })(),
  );

  it(
    'goes on behind what its time has removed, and says so',
    onBroker(async (situation) => {
      const { open, topicPrefix, failures } = situation;
      const bus = await open();
      const topic = await topicOn(bus, 1);
      await bus.publish(numbered(topic, 50));
      const first = await bus.consume('workers', [topic], new Arrivals().handler);
      await first.idle();
      await first.stop();
      await bus.publish(numbered(topic, 50, 10, 50));
      const admin = adminOf(situation);
      await admin.connect();
      await admin.fetchTopicOffsets(topicPrefix + topic);
      await admin.deleteTopicRecords({ topic: topicPrefix + topic, partitions: [{ partition: 0, offset: '80' }] });
      const arrivals = new Arrivals();
      await (await bus.consume('workers', [topic], arrivals.handler)).idle();
      expect([...arrivals.seen.values()].flat().toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: 20 }, (_, index) => 80 + index),
      );
      expect(failures).toMatchObject([{ message: expect.stringContaining('30 messages went unread') }]);
      await admin.disconnect();
    }),
  );

  it(
    'takes what outsiders write: no key, any bytes, a transaction that is given up',
    onBroker(async ({ open, broker, topicPrefix }) => {
      const bus = await open();
      const topic = await topicOn(bus, 1);
      const kafka = new kafkajs.Kafka({ brokers: [broker.brokers], clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING });
      const outsider = kafka.producer({
        transactionalId: topic,
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      });
      await outsider.connect();
      const odd = Buffer.from([0xff, 0xfe, 0]);
      const given = await outsider.transaction();
      await given.send({ topic: topicPrefix + topic, messages: [{ key: 'a', value: 'given up' }] });
      await given.abort();
      const kept = await outsider.transaction();
      await kept.send({
        topic: topicPrefix + topic,
        messages: [
          { value: 'no key 1' },
          { value: 'no key 2' },
          { key: odd, value: odd, headers: { odd, twice: ['1', '2'], constructor: 'x', ['__proto__']: 'no' } },
          { key: 'gone', value: null },
        ],
      });
      await kept.commit();
      await outsider.disconnect();
      const journal = new Journal((delivery) => (nameOf(delivery) === 'no key 2' ? ACK : { kind: 'park', cause: 'odd' }));
      const consumer = await bus.consume('workers', [topic], journal.handler);
      await consumer.idle();
      expect(journal.acked).toEqual(['no key 2']);
      const parked = await bus.listParked('workers');
      expect(parked.map(({ value }) => value && [...value])).toEqual([[...bytes('no key 1')], [...odd], null]);
      expect(Object.keys(parked[1]?.headers ?? {})).toEqual(['odd', 'twice', 'constructor', '__proto__']);
      expect((await consumer.lag()).map(({ lag }) => lag)).toEqual([0]);
      // As raw as it came: what is read of the parked topic is what the outsider wrote.
      const copies: kafkajs.KafkaMessage[] = [];
      const reader = kafka.consumer({ groupId: `outsider-${topic}` });
      await reader.connect();
      await reader.subscribe({ topic: `${topicPrefix}workers.parked`, fromBeginning: true });
      const all = Promise.withResolvers<void>();
      await reader.run({
        eachMessage: async ({ message }) => {
          copies.push(message);
          if (copies.length === 3) all.resolve();
        },
      });
      await all.promise;
      await reader.disconnect();
      expect(copies[1]?.value).toEqual(odd);
      expect(copies[1]?.headers?.['odd']).toEqual(odd);
      expect(copies[1]?.headers?.['twice']).toEqual([Buffer.from('1'), Buffer.from('2')]);
    }),
  );
});

describeUnless(skip, 'a checkpoint on Kafka', () => {
  const onBroker = onOwnBroker(skip);

  it(
    'is found by another process, also behind a batch that no request holds and behind what others wrote',
    onBroker(async ({ open }) => {
      const [bus, successor, stranger] = [await open(), await open(), await open()];
      const topic = await topicOn(bus);
      const large = numbered(topic, 3_000).map((record) => ({ ...record, value: new Uint8Array(2_048) }));
      await bus.publishWithCheckpoint(large, { name: 'relay', position: 3_000 });
      expect(await successor.readCheckpoint('relay')).toBe(3_000);
      await bus.publishWithCheckpoint(numbered(topic, 2), { name: 'relay', position: 3_002 });
      await bus.publishWithCheckpoint([], { name: 'relay', position: 3_009 });
      expect(await bus.readCheckpoint('relay')).toBe(3_009);
      await bus.publish(numbered(topic, 20));
      expect(await stranger.readCheckpoint('relay')).toBe(3_002);
      let count = 0;
      await (await stranger.materialise(topic, () => void (count += 1))).stop();
      expect(count).toBe(3_022);
    }),
  );
});

interface Coordinator {
  leaveGroup(request: object): Promise<unknown>;
  offsetCommit(request: object): Promise<unknown>;
}

async function asCoordinator(brokers: string, groupId: string, work: (coordinator: Coordinator) => Promise<unknown>): Promise<void> {
  const { cluster, close } = openKafkaClient({ brokers: [brokers], clientId: 'outsider' });
  await cluster.connect();
  await cluster.refreshMetadata();
  await work((await cluster.findGroupCoordinator({ groupId })) as unknown as Coordinator);
  close();
}
