import type { IncomingRecord, MessageBus } from '../message-bus.ts';
import { aTopic, bytes, messages, nameOf, text, withBus, type BusUnderTest } from './situation.ts';

async function viewOf(bus: MessageBus, topic: string): Promise<Map<string, string>> {
  const view = new Map<string, string>();
  const reading = await bus.materialise(topic, ({ key, value }) => {
    const content = text(value);
    if (content === null) view.delete(key);
    else view.set(key, content);
  });
  await reading.stop();
  return view;
}

export function materialisingContract(start: () => Promise<BusUnderTest>): void {
  describe('a materialised topic', () => {
    it('is whole when it resolves, and is then followed, one record at a time', () =>
      withBus(start, async ({ bus, topic }) => {
        const before = Array.from({ length: 700 }, (_, index) => `${'abcdef'.charAt(index % 6)}${index}`);
        await bus.publish(messages(topic, ...before));
        const seen: IncomingRecord[] = [];
        const last = Promise.withResolvers<void>();
        let inHand = 0;
        let most = 0;
        const reading = await bus.materialise(topic, async (record) => {
          inHand += 1;
          most = Math.max(most, inHand);
          await Promise.resolve();
          seen.push(record);
          inHand -= 1;
          if (seen.length === 702) last.resolve();
        });
        expect(seen).toHaveLength(700);
        await bus.publish(messages(topic, 'a700'));
        await bus.publish(messages(topic, 'a701'));
        await last.promise;
        await reading.stop();
        expect(most).toBe(1);
        expect(seen.filter(({ key }) => key === 'a').map(nameOf)).toEqual([
          ...before.filter((name) => name.startsWith('a')),
          'a700',
          'a701',
        ]);
      }));

    it('passes over what does not concern it, before its end and after', () =>
      withBus(start, async ({ bus, topic }) => {
        await bus.publish(messages(topic, 'a1', 'a2', 'b2', 'c2'));
        const seen: string[] = [];
        const last = Promise.withResolvers<void>();
        const onRecord = (record: IncomingRecord): void => {
          seen.push(nameOf(record));
          if (record.value === null) last.resolve();
        };
        const concerns = (of: string, value: Uint8Array): boolean => of === topic && text(value)?.endsWith('1') === true;
        const reading = await bus.materialise(topic, onRecord, { concerns });
        expect(seen).toEqual(['a1']);
        await bus.publish([...messages(topic, 'a2', 'a1', 'a2'), { topic, key: 'a', value: null }]);
        await last.promise;
        await reading.stop();
        expect(seen).toEqual(['a1', 'a1', 'a-']);
      }));

    it('is idle once it has taken everything that was there when it was asked', () =>
      withBus(start, async ({ bus, topic }) => {
        const seen: string[] = [];
        const held = Promise.withResolvers<void>();
        const reading = await bus.materialise(topic, async (record) => {
          await held.promise;
          seen.push(nameOf(record));
        });
        await reading.idle();
        await bus.publish(messages(topic, 'a1', 'b2', 'c3'));
        const idle = reading.idle().then(() => seen.length);
        held.resolve();
        expect(await idle).toBe(3);
        await reading.stop();
        await expect(reading.idle()).rejects.toMatchObject({ code: 'message-bus.unavailable' });
      }));

    it('is empty and ready when the topic is', () =>
      withBus(start, async ({ bus, topic }) => {
        expect(await viewOf(bus, topic)).toEqual(new Map());
      }));

    it('rejects when a record cannot be taken before its end, and insists on one that comes later', () =>
      withBus(start, async ({ bus, topic }) => {
        let broken = true;
        const seen: string[] = [];
        const both = Promise.withResolvers<void>();
        const onRecord = (record: IncomingRecord): void => {
          if (broken) {
            broken = false;
            throw new Error('the view is broken');
          }
          seen.push(nameOf(record));
          if (seen.length === 2) both.resolve();
        };
        await bus.publish(messages(topic, 'a0'));
        await expect(bus.materialise(topic, onRecord)).rejects.toThrow('the view is broken');
        const second = aTopic('keep', 1);
        await bus.ensureTopics([second]);
        await bus.materialise(second.name, onRecord);
        broken = true;
        await bus.publish(messages(second.name, 'a1', 'b2'));
        await both.promise;
        expect(seen).toEqual(['a1', 'b2']);
      }));
  });

  describe('a compacted topic', () => {
    it('keeps the newest value of each key, without those that a tombstone ended, over restarts', () =>
      withBus(start, async ({ bus, reopen }) => {
        const { name, ...definition } = aTopic('compact', 1);
        await bus.ensureTopics([{ name, ...definition }]);
        const rounds = Array.from({ length: 400 }, (_, round) =>
          ['a', 'b', 'c', 'd', 'e'].map((key) => ({ topic: name, key, value: bytes(`${key}${round}`) })),
        );
        for (const round of rounds) await bus.publish(round);
        await bus.publish([{ topic: name, key: 'b', value: null }]);
        const expected = new Map(['a', 'c', 'd', 'e'].map((key) => [key, `${key}399`]));
        expect(await viewOf(bus, name)).toEqual(expected);
        const again = await reopen();
        expect(await viewOf(again, name)).toEqual(expected);
        await again.publish([{ topic: name, key: 'b', value: bytes('back') }]);
        expect(await viewOf(again, name)).toEqual(expected.set('b', 'back'));
      }));
  });
}
