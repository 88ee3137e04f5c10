import { ACK, type Delivery, type ParkedRecord, type Verdict } from '../message-bus.ts';
import { Journal, aTopic, bytes, messages, nameOf, withBus, type BusUnderTest, type Situation } from './situation.ts';

const park = (cause: string): Verdict => ({ kind: 'park', cause });
const parksKeyA = (delivery: Delivery): Verdict => (delivery.key === 'a' ? park('unparsable') : ACK);
const named = (parked: readonly ParkedRecord[]): Array<[string, string]> => parked.map((record) => [nameOf(record), record.cause]);

async function aParkedKey({ bus, topic, group }: Situation): Promise<string> {
  const consumer = await bus.consume(group, [topic], new Journal(parksKeyA).handler);
  await bus.publish(messages(topic, 'a1', 'b1', 'a2'));
  await consumer.idle();
  await bus.publish(messages(topic, 'a3', 'b2'));
  await consumer.idle();
  await consumer.stop();
  return (await bus.listParked(group))[0]?.parkedId ?? 'nothing is parked';
}

export function parkingContract(start: () => Promise<BusUnderTest>): void {
  describe('a message that is parked', () => {
    it('is kept as it was, and never blocks its partition', () =>
      withBus(start, async ({ bus, topic, group }) => {
        const poison = Uint8Array.from([0, 255, 123]);
        const journal = new Journal((delivery) => (delivery.key === 'poison' ? park('unparsable') : ACK));
        const consumer = await bus.consume(group, [topic], journal.handler);
        const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
        await bus.publish([
          { topic, key: 'poison', value: poison, headers: { ce_id: '1' } },
          ...keys.map((key) => ({ topic, key, value: bytes(key) })),
        ]);
        await consumer.idle();
        expect(journal.acked.toSorted()).toEqual(keys.toSorted());
        const [parked, ...more] = await bus.listParked(group);
        expect(more).toEqual([]);
        const delivery = journal.deliveries.find(({ key }) => key === 'poison');
        expect(parked).toMatchObject({
          group,
          topic,
          key: 'poison',
          partition: delivery?.partition,
          offset: delivery?.offset,
          timestamp: delivery?.timestamp,
        });
        expect(parked?.parkedId).toBe(`${group}/${topic}/${delivery?.partition}/${delivery?.offset}`);
        expect(parked).toMatchObject({ headers: { ce_id: '1' }, cause: 'unparsable' });
        expect([...(parked?.value ?? [])]).toEqual([...poison]);
        expect((await consumer.lag()).every(({ lag }) => lag === 0)).toBe(true);
      }));

    it('holds back later ones of its key in its group alone, also after a restart', () =>
      withBus(start, async (situation) => {
        const { topic, group, reopen } = situation;
        const first = await aParkedKey(situation);
        const bus = await reopen();
        const journal = new Journal();
        const other = new Journal();
        const consumers = [await bus.consume(group, [topic], journal.handler), await bus.consume(`${group}-other`, [topic], other.handler)];
        await bus.publish(messages(topic, 'a4', 'b3'));
        await Promise.all(consumers.map((consumer) => consumer.idle()));
        expect(journal.names).toEqual(['b3']);
        expect(other.ofKey('a')).toEqual(['a1', 'a2', 'a3', 'a4']);
        expect(named(await bus.listParked())).toEqual([
          ['a1', 'unparsable'],
          ['a2', `behind ${first}`],
          ['a3', `behind ${first}`],
          ['a4', `behind ${first}`],
        ]);
      }));
  });

  describe('a key that is parked above a lower message that blocks the offset', () => {
    it('holds back none of its messages that were finished before, when all is delivered again', () =>
      withBus(start, async ({ bus, group, reopen }) => {
        const { name: topic, ...definition } = aTopic('keep', 1);
        await bus.ensureTopics([{ name: topic, ...definition }]);
        const before = new Journal((delivery) => {
          if (delivery.key === 'z') return { kind: 'retry', delayMs: 3_600_000, cause: 'waits' };
          return nameOf(delivery) === 'a2' ? park('unparsable') : ACK;
        });
        await bus.publish(messages(topic, 'z1', 'a1', 'a2', 'a3', 'b1'));
        await bus.consume(group, [topic], before.handler);
        await before.until(() => before.names.includes('a2') && before.acked.includes('b1'));
        const again = await reopen();
        const after = new Journal();
        const consumer = await again.consume(group, [topic], after.handler);
        await consumer.idle();
        expect((await again.listParked(group)).map(nameOf)).toEqual(['a2', 'a3']);
        expect(after.names).toEqual(expect.arrayContaining(['z1', 'b1']));
        expect(after.names).not.toContain('a2');
        expect(after.names).not.toContain('a3');
      }));
  });

  describe('a replay', () => {
    it('delivers each key in order through the live handler and lets the key go', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group } = situation;
        await aParkedKey(situation);
        const journal = new Journal();
        const consumer = await bus.consume(group, [topic], journal.handler);
        expect(await bus.replayParked(group, 'b')).toBe(0);
        expect(await bus.replayParked(group)).toBe(3);
        expect(await bus.listParked(group)).toEqual([]);
        await bus.publish(messages(topic, 'a4'));
        await consumer.idle();
        expect(journal.names).toEqual(['a1', 'a2', 'a3', 'a4']);
      }));

    it('stops a key at the first message that fails again', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group, reopen } = situation;
        await aParkedKey(situation);
        const journal = new Journal((delivery) => (nameOf(delivery) === 'a2' ? park('still unparsable') : ACK));
        await bus.consume(group, [topic], journal.handler);
        expect(await bus.replayParked(group, 'a')).toBe(2);
        expect(journal.names).toEqual(['a1', 'a2']);
        const [second] = await bus.listParked(group);
        const left = [
          ['a2', 'still unparsable'],
          ['a3', `behind ${second?.parkedId}`],
        ];
        expect(named(await bus.listParked(group))).toEqual(left);
        expect(named(await (await reopen()).listParked(group))).toEqual(left);
      }));

    it('keeps what arrives meanwhile behind it, and takes it along', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group } = situation;
        await aParkedKey(situation);
        const gate = Promise.withResolvers<void>();
        const journal = new Journal(async (delivery) => {
          if (nameOf(delivery) === 'a1') await gate.promise;
          return ACK;
        });
        const consumer = await bus.consume(group, [topic], journal.handler);
        const replayed = bus.replayParked(group);
        await journal.until(() => journal.names.includes('a1'));
        await bus.publish(messages(topic, 'a4', 'c1'));
        await consumer.idle();
        expect(journal.names.toSorted()).toEqual(['a1', 'c1']);
        expect(await bus.replayParked(group)).toBe(0);
        gate.resolve();
        expect(await replayed).toBe(4);
        expect(journal.ofKey('a')).toEqual(['a1', 'a2', 'a3', 'a4']);
        expect(await bus.listParked()).toEqual([]);
      }));

    it('leaves its place to other keys when it is done', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group } = situation;
        await aParkedKey(situation);
        const gate = Promise.withResolvers<void>();
        const journal = new Journal(async (delivery) => {
          if (nameOf(delivery) === 'a3') await gate.promise;
          return ACK;
        });
        const consumer = await bus.consume(group, [topic], journal.handler, { concurrency: 1 });
        const replayed = bus.replayParked(group);
        await journal.until(() => journal.names.includes('a3'));
        const other = await bus.consume(`${group}-other`, [topic], new Journal().handler);
        await bus.publish(messages(topic, 'c1'));
        // Another group has read it, so this one has it ready and waits for the place.
        await other.idle();
        gate.resolve();
        await replayed;
        await consumer.idle();
        expect(journal.names).toEqual(['a1', 'a2', 'a3', 'c1']);
      }));

    it('needs a live handler', () =>
      withBus(start, async (situation) => {
        await aParkedKey(situation);
        await expect(situation.bus.replayParked(situation.group)).rejects.toMatchObject({ code: 'message-bus.no_consumer' });
        expect(await situation.bus.listParked(situation.group)).toHaveLength(3);
      }));
  });

  describe('a message that is given up', () => {
    it('is gone for good with what it was, and what waited behind it is delivered', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group, reopen } = situation;
        const first = await aParkedKey(situation);
        const journal = new Journal();
        const consumer = await bus.consume(group, [topic], journal.handler);
        const { record, replayed } = await bus.discardParked(group, first);
        expect([nameOf(record), record.cause, record.parkedId, replayed]).toEqual(['a1', 'unparsable', first, 2]);
        await bus.publish(messages(topic, 'a4'));
        await consumer.idle();
        expect(journal.names).toEqual(['a2', 'a3', 'a4']);
        const again = await reopen();
        expect(await again.listParked(group)).toEqual([]);
        await (await again.consume(group, [topic], journal.handler)).idle();
        expect(journal.names).toEqual(['a2', 'a3', 'a4']);
      }));

    it('leaves its key at the next one that fails, which may be given up too', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group } = situation;
        const first = await aParkedKey(situation);
        const journal = new Journal((delivery) => (nameOf(delivery) === 'a2' ? park('unparsable too') : ACK));
        await bus.consume(group, [topic], journal.handler);
        expect((await bus.discardParked(group, first)).replayed).toBe(1);
        const [second, ...more] = await bus.listParked(group);
        expect([second && nameOf(second), second?.cause, more.map(nameOf)]).toEqual(['a2', 'unparsable too', ['a3']]);
        expect((await bus.discardParked(group, second?.parkedId ?? '')).replayed).toBe(1);
        expect(journal.acked).toEqual(['a3']);
      }));

    it('is the first of its key, is parked, and is given up once', () =>
      withBus(start, async (situation) => {
        const { bus, topic, group } = situation;
        const first = await aParkedKey(situation);
        const refused = { code: 'message-bus.not_parked' };
        await expect(bus.discardParked(group, first)).rejects.toMatchObject({ code: 'message-bus.no_consumer' });
        await bus.consume(group, [topic], new Journal(parksKeyA).handler);
        const [, second] = await bus.listParked(group);
        for (const id of [second?.parkedId ?? '', `${first}0`, 'nothing'])
          await expect(bus.discardParked(group, id)).rejects.toMatchObject(refused);
        expect((await bus.listParked(group)).map(nameOf)).toEqual(['a1', 'a2', 'a3']);
        const both = await Promise.allSettled([bus.discardParked(group, first), bus.discardParked(group, first)]);
        expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        expect((await bus.listParked(group)).map(nameOf)).toEqual(['a2', 'a3']);
      }));
  });
}
