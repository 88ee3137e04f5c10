import { ACK, type Verdict } from '../message-bus.ts';
import { Journal, messages, nameOf, withBus, type BusUnderTest } from './situation.ts';

const retry = (delayMs: number): Verdict => ({ kind: 'retry', delayMs, cause: 'not yet' });
const AN_HOUR = 3_600_000;

export function retryingContract(start: () => Promise<BusUnderTest>): void {
  describe('a message that asks for a retry', () => {
    it('comes again before the later ones of its key, as often as it asks, and counts its attempts', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const journal = new Journal((delivery) => (nameOf(delivery) === 'a1' && delivery.attempt < 6 ? retry(1) : ACK));
        await bus.publish(messages(topic, 'a1', 'a2'));
        await (await bus.consume(group, [topic], journal.handler)).idle();
        expect(journal.deliveries.map((delivery) => [nameOf(delivery), delivery.attempt])).toEqual([
          ...[1, 2, 3, 4, 5, 6].map((attempt) => ['a1', attempt]),
          ['a2', 1],
        ]);
      }));

    it('delays only its own key, however much lies behind it, and holds the committed offset', () =>
      withBus(start, async ({ bus, topic, group, reopen }) => {
        const others = Array.from({ length: 3_000 }, (_, index) => `${'bcdefghij'.charAt(index % 9)}${index}`);
        const waits = new Journal((delivery) => (delivery.key === 'a' ? retry(AN_HOUR) : ACK));
        await bus.publish(messages(topic, 'a1', ...others.slice(0, 1_500), 'a2', ...others.slice(1_500)));
        const consumer = await bus.consume(group, [topic], waits.handler);
        await waits.until(() => waits.acked.length === others.length);
        expect(waits.ofKey('a')).toEqual(['a1']);
        const partition = waits.deliveries.find(({ key }) => key === 'a')?.partition;
        const lag = (await consumer.lag()).find((entry) => entry.partition === partition);
        const there = new Set(waits.deliveries.filter((delivery) => delivery.partition === partition).map(nameOf));
        expect(lag?.lag).toBe(there.size + 1);

        const again = await reopen();
        const after = new Journal();
        const next = await again.consume(group, [topic], after.handler);
        await next.idle();
        expect(after.ofKey('a')).toEqual(['a1', 'a2']);
        expect(new Set(after.names)).toEqual(there.add('a2'));
        expect((await next.lag()).every((entry) => entry.lag === 0)).toBe(true);
      }));
  });

  describe('a handler that throws', () => {
    it('gets the message again up to the limit, then it is parked with the code', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const journal = new Journal((delivery) => {
          if (delivery.key === 'a') throw Object.assign(new Error('no space'), { code: 'disk.full' });
          return ACK;
        });
        await bus.publish(messages(topic, 'a1', 'b1'));
        const consumer = await bus.consume(group, [topic], journal.handler);
        await consumer.idle();
        expect(journal.deliveries.filter(({ key }) => key === 'a').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
        expect((await bus.listParked(group)).map((parked) => [nameOf(parked), parked.cause])).toEqual([['a1', 'disk.full: no space']]);
        expect(journal.acked).toEqual(['b1']);
      }));

    it('goes on when it works in time', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const journal = new Journal((delivery) => {
          if (delivery.attempt < 3) throw new Error('not yet');
          return ACK;
        });
        await bus.publish(messages(topic, 'a1'));
        await (await bus.consume(group, [topic], journal.handler)).idle();
        expect(journal.acked).toEqual(['a1']);
        expect(await bus.listParked(group)).toEqual([]);
      }));
  });

  describe('a handler that gives no verdict', () => {
    it('has acknowledged nothing', () =>
      withBus(start, async ({ bus, topic, group }) => {
        await bus.publish(messages(topic, 'a1', 'b1'));
        const nothing = JSON.parse('{"kind":"fine"}') as Verdict;
        const consumer = await bus.consume(group, [topic], async (delivery) => (delivery.key === 'a' ? nothing : retry(Number.NaN)));
        await consumer.idle();
        expect((await bus.listParked(group)).map(nameOf).toSorted()).toEqual(['a1', 'b1']);
      }));
  });
}
