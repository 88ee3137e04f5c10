import { setImmediate as nextTurn } from 'node:timers/promises';
import { ACK, type Delivery } from '../message-bus.ts';
import { Journal, aTopic, messages, nameOf, text, withBus, type BusUnderTest } from './situation.ts';

export function consumingContract(start: () => Promise<BusUnderTest>): void {
  describe('a consumer group', () => {
    it('has one message of a key in hand at a time, in order, and as many keys as allowed', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const inHand = new Set<string>();
        let most = 0;
        let doubled = false;
        const journal = new Journal(async (delivery: Delivery) => {
          doubled ||= inHand.has(delivery.key);
          inHand.add(delivery.key);
          most = Math.max(most, inHand.size);
          // The first three are let go together; the others hand over between turns.
          await journal.until(() => journal.deliveries.length >= 3);
          await nextTurn();
          inHand.delete(delivery.key);
          return ACK;
        });
        const names = ['1', '2', '3'].flatMap((number) => ['a', 'b', 'c', 'd', 'e'].map((key) => key + number));
        await bus.publish(messages(topic, ...names));
        const consumer = await bus.consume(group, [topic], journal.handler, { concurrency: 3 });
        await consumer.idle();
        expect(most).toBe(3);
        expect(doubled).toBe(false);
        for (const key of ['a', 'b', 'c', 'd', 'e']) expect(journal.ofKey(key)).toEqual([`${key}1`, `${key}2`, `${key}3`]);
      }));

    it('goes on where it was, while another group gets everything', () =>
      withBus(start, async ({ bus, topic, group, reopen }) => {
        await bus.publish(messages(topic, 'a1', 'b1'));
        const before = new Journal();
        const first = await bus.consume(group, [topic], before.handler);
        await first.idle();
        await first.stop();
        await bus.publish(messages(topic, 'a2', 'b2'));
        const again = await reopen();
        const after = new Journal();
        const other = new Journal();
        const consumers = [
          await again.consume(group, [topic], after.handler),
          await again.consume(`${group}-other`, [topic], other.handler),
        ];
        await Promise.all(consumers.map((consumer) => consumer.idle()));
        expect(before.names.toSorted()).toEqual(['a1', 'b1']);
        expect(after.names.toSorted()).toEqual(['a2', 'b2']);
        expect(other.names.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
      }));

    it('is handed what concerns it, and has done with the rest as soon as that is read', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const journal = new Journal(({ key }) => (key === 'a' ? { kind: 'park', cause: 'unparsable' } : ACK));
        const asked: string[] = [];
        const concerns = (of: string, value: Uint8Array): boolean => {
          asked.push(of);
          return !String(text(value)).endsWith('2');
        };
        await bus.publish([...messages(topic, 'a1', 'a2', 'b1', 'b2'), { topic, key: 'b', value: null }]);
        const consumer = await bus.consume(group, [topic], journal.handler, { concerns });
        await consumer.idle();
        await bus.publish(messages(topic, 'a2', 'a3', 'c2'));
        await consumer.idle();
        expect((await consumer.lag()).map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);
        expect(journal.names.toSorted()).toEqual(['a1', 'b-', 'b1']);
        expect((await bus.listParked(group)).map(nameOf)).toEqual(['a1', 'a3']);
        expect(new Set(asked)).toEqual(new Set([topic]));
      }));

    it('follows several topics', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const second = aTopic();
        await bus.ensureTopics([second]);
        const journal = new Journal();
        const consumer = await bus.consume(group, [topic, second.name], journal.handler);
        await bus.publish([...messages(topic, 'a1'), ...messages(second.name, 'a2', 'b1')]);
        await consumer.idle();
        const seen = journal.deliveries.map((delivery) => `${delivery.topic} ${nameOf(delivery)}`);
        expect(seen.toSorted()).toEqual([`${topic} a1`, `${second.name} a2`, `${second.name} b1`].toSorted());
        expect((await consumer.lag()).map(({ lag }) => lag)).toEqual(Array(8).fill(0));
      }));

    it('has one consumer of a topic in a process', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const { handler } = new Journal();
        const consumer = await bus.consume(group, [topic], handler);
        await expect(bus.consume(group, [topic], handler)).rejects.toMatchObject({ code: 'message-bus.already_consumed' });
        await consumer.stop();
        await (await bus.consume(group, [topic], handler)).stop();
      }));
  });

  describe('a consumer that is stopped', () => {
    it('settles what is in hand, takes nothing more, and says so to who waits for idle', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const gate = Promise.withResolvers<void>();
        const journal = new Journal(async () => {
          await gate.promise;
          return ACK;
        });
        await bus.publish(messages(topic, 'a1', 'a2'));
        const consumer = await bus.consume(group, [topic], journal.handler);
        await journal.until(() => journal.deliveries.length === 1);
        const idle = Promise.allSettled([consumer.idle()]);
        const stopped = consumer.stop();
        gate.resolve();
        await stopped;
        expect(await idle).toMatchObject([{ status: 'rejected', reason: { code: 'message-bus.unavailable' } }]);
        expect(journal.acked).toEqual(['a1']);
        const next = new Journal();
        await (await bus.consume(group, [topic], next.handler)).idle();
        expect(next.names).toEqual(['a2']);
      }));
  });
}
