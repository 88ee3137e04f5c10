import { jest } from '@jest/globals';
import { ACK, type Consumer, type MessageBus } from '../message-bus.ts';
import { Journal, aTopic, messages, nameOf } from '../testing/situation.ts';
import { BrokerAccess } from './broker-access.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { numbered, onOwnBroker } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();

async function topicOn(bus: MessageBus, partitions = 4): Promise<string> {
  const topic = aTopic('keep', partitions);
  await bus.ensureTopics([topic]);
  return topic.name;
}

/** A group and an index of the topic. */
async function follow(bus: MessageBus, topic: string, unhurried: boolean): Promise<Consumer> {
  await bus.materialise(topic, () => undefined);
  const consumer = await bus.consume(`workers-${unhurried}`, [topic], async () => ACK, { unhurried });
  await consumer.idle();
  return consumer;
}

/** How often the brokers are asked for records. */
function countFetches(): { readonly count: () => number } {
  const { mock } = jest.spyOn(BrokerAccess.prototype, 'fetchFrom');
  return { count: () => mock.calls.length };
}

describeUnless(skip, 'a group and an index of one topic in one process', () => {
  const onBroker = onOwnBroker(skip);
  afterEach(() => jest.restoreAllMocks());

  it(
    'share their fetches, and the index is the first to know',
    onBroker(async ({ open }) => {
      const bus = await open();
      const topic = await topicOn(bus);
      const known = new Set<string>();
      await bus.materialise(topic, (record) => void known.add(nameOf(record)));
      const early: string[] = [];
      const journal = new Journal((delivery) => {
        if (!known.has(nameOf(delivery))) early.push(nameOf(delivery));
        return ACK;
      });
      const consumer = await bus.consume('workers', [topic], journal.handler);
      await consumer.idle();
      const fetches = countFetches();
      for (let round = 0; round < 10; round += 1) {
        await bus.publish(messages(topic, `a${round}`, `b${round}`));
        await journal.until(() => journal.acked.length === 2 * (round + 1));
      }
      expect(early).toEqual([]);
      // Each brought a round at least; two readers would have asked twice as often.
      expect(fetches.count()).toBeLessThanOrEqual(15);
    }),
  );

  it(
    'ask the brokers less often under a steady flow, where nobody waits for the group',
    onBroker(async ({ open }) => {
      const { mock } = jest.spyOn(BrokerAccess.prototype, 'fetchFrom');
      const publisher = await open();
      const topic = await topicOn(publisher);
      // Both at the same time: what else the machine does slows both.
      const hurried = await follow(await open(), topic, false);
      const ofHurried = new Set(mock.contexts);
      const unhurried = await follow(await open(), topic, true);
      const before = mock.contexts.length;
      for (let round = 0; round < 300; round += 1) {
        await publisher.publish(messages(topic, `a${round}`));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const asked = mock.contexts.slice(before);
      await Promise.all([hurried.idle(), unhurried.idle()]);
      const often = asked.filter((access) => ofHurried.has(access)).length;
      expect(asked.length - often).toBeLessThan(often / 1.5);
    }),
  );

  it(
    'part while the index is held up, and the group goes on by itself',
    onBroker(async ({ open }) => {
      const bus = await open();
      const topic = await topicOn(bus, 1);
      const gate = Promise.withResolvers<void>();
      const taken: string[] = [];
      await bus.materialise(topic, async (record) => {
        if (nameOf(record) === 'a1') await gate.promise;
        taken.push(nameOf(record));
      });
      const journal = new Journal();
      const consumer = await bus.consume('workers', [topic], journal.handler);
      await bus.publish(messages(topic, 'a1'));
      await journal.until(() => journal.acked.includes('a1'));
      await bus.publish(messages(topic, 'a2'));
      await journal.until(() => journal.acked.includes('a2'));
      expect(taken).toEqual([]);
      gate.resolve();
      await bus.publish(messages(topic, 'a3'));
      await consumer.idle();
      expect(journal.names).toEqual(['a1', 'a2', 'a3']);
    }),
  );

  it(
    'lose and double nothing when the group has less room than the index',
    onBroker(async ({ open }) => {
      const bus = await open();
      const topic = await topicOn(bus);
      await bus.materialise(topic, () => undefined);
      const journal = new Journal(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return ACK;
      });
      const consumer = await bus.consume('workers', [topic], journal.handler, { concurrency: 2 });
      for (let from = 0; from < 4_000; from += 500) await bus.publish(numbered(topic, 500, 10, from));
      await consumer.idle();
      const numbers = journal.names.map(Number).toSorted((left, right) => left - right);
      expect(numbers).toEqual(Array.from({ length: 4_000 }, (_, index) => index));
      for (let key = 0; key < 10; key += 1) {
        const ofKey = journal.ofKey(`k${key}`).map(Number);
        expect(ofKey).toEqual(ofKey.toSorted((left, right) => left - right));
      }
      expect((await consumer.lag()).every(({ lag }) => lag === 0)).toBe(true);
    }),
  );

  it(
    'part when the index is stopped',
    onBroker(async ({ open }) => {
      const bus = await open();
      const topic = await topicOn(bus);
      const index = await bus.materialise(topic, () => undefined);
      const journal = new Journal();
      const consumer = await bus.consume('workers', [topic], journal.handler);
      await bus.publish(messages(topic, 'a1'));
      await consumer.idle();
      await index.stop();
      await bus.publish(messages(topic, 'a2'));
      await consumer.idle();
      expect(journal.acked).toEqual(['a1', 'a2']);
    }),
  );
});
