import type { IncomingRecord } from '../message-bus.ts';
import { Journal, aTopic, bytes, messages, nameOf, withBus, type BusUnderTest } from './situation.ts';

const LIMIT = 1_048_576;

export function publishingContract(start: () => Promise<BusUnderTest>): void {
  describe('a topic', () => {
    it('gives every record back as it was: bytes, headers, key, tombstone', () =>
      withBus(start, async ({ bus, topic }) => {
        const binary = Uint8Array.from({ length: 256 }, (_, index) => index);
        await bus.publish([
          { topic, key: 'k', value: binary, headers: { traceparent: '00-é', empty: '' } },
          { topic, key: 'k', value: new Uint8Array(0) },
          { topic, key: 'k', value: null },
          { topic, key: 'component:default/café\u0000', value: bytes('{"__proto__":1e400}') },
        ]);
        const records: IncomingRecord[] = [];
        const reading = await bus.materialise(topic, (record) => void records.push(record));
        await reading.stop();
        const ofK = records.filter(({ key }) => key === 'k');
        expect(ofK.map(({ value }) => value && [...value])).toEqual([[...binary], [], null]);
        expect(ofK[0]?.headers).toEqual({ traceparent: '00-é', empty: '' });
        expect(ofK[1]?.headers).toEqual({});
        expect(records.find(({ key }) => key === 'component:default/café\u0000')?.value).toEqual(bytes('{"__proto__":1e400}'));
        expect(records.every(({ timestamp }) => timestamp > 1_600_000_000_000)).toBe(true);
      }));

    it('numbers each partition without gaps, and puts a key where Kafka does', () =>
      withBus(start, async ({ bus }) => {
        const definition = aTopic('keep', 8);
        await bus.ensureTopics([definition]);
        const keys = ['foobar', ...Array.from({ length: 50 }, (_, index) => `key-${index}`)];
        await Promise.all(keys.map((key) => bus.publish([{ topic: definition.name, key, value: bytes(key) }])));
        const records: IncomingRecord[] = [];
        await (await bus.materialise(definition.name, (record) => void records.push(record))).stop();
        expect(records).toHaveLength(51);
        for (const partition of new Set(records.map((record) => record.partition))) {
          const offsets = records.filter((record) => record.partition === partition).map(({ offset }) => offset);
          expect(offsets).toEqual(offsets.map((_, index) => index));
        }
        expect(records.find(({ key }) => key === 'foobar')?.partition).toBe((-790332482 & 0x7fffffff) % 8);
      }));

    it('keeps the order of a key over calls that are not awaited, and over a restart', () =>
      withBus(start, async ({ bus, topic, reopen }) => {
        const names = Array.from({ length: 100 }, (_, index) => `a${index}`);
        await Promise.all(names.map((name, index) => bus.publish(messages(topic, name), index % 2 === 0 ? {} : { withinMs: 60_000 })));
        const again = await reopen();
        const seen: string[] = [];
        await (await again.materialise(topic, (record) => void seen.push(nameOf(record)))).stop();
        expect(seen).toEqual(names);
      }));
  });

  describe('a record over the limit', () => {
    it('is refused with everything of its call, and its checkpoint', () =>
      withBus(start, async ({ bus, topic }) => {
        const tooLarge = { topic, key: 'b', value: new Uint8Array(LIMIT) };
        const position = { name: `relay-${topic}`, position: 7 };
        await expect(bus.publish([...messages(topic, 'a1'), tooLarge])).rejects.toMatchObject({ code: 'message-bus.too_large' });
        await expect(bus.publishWithCheckpoint([...messages(topic, 'a2'), tooLarge], position)).rejects.toMatchObject({
          code: 'message-bus.too_large',
        });
        await bus.publish([{ topic, key: 'c', value: new Uint8Array(1_000_000) }]);
        const keys: string[] = [];
        await (await bus.materialise(topic, ({ key }) => void keys.push(key))).stop();
        expect(keys).toEqual(['c']);
        expect(await bus.readCheckpoint(position.name)).toBe(-1);
      }));
  });

  describe('the end of a topic', () => {
    it('is the newest record of each partition that has any, also after a restart', () =>
      withBus(start, async ({ bus, reopen }) => {
        const { name: topic, ...definition } = aTopic('keep', 3);
        expect(await bus.lastRecords(topic)).toEqual([]);
        await bus.ensureTopics([{ name: topic, ...definition }]);
        expect(await bus.lastRecords(topic)).toEqual([]);
        const sent = messages(topic, 'a1', 'b1', 'c1', 'a2', 'd1', 'b2', 'e1', 'a3');
        await bus.publish(sent);
        const all: IncomingRecord[] = [];
        await (await bus.materialise(topic, (record) => void all.push(record))).stop();
        const newest = [0, 1, 2].flatMap((partition) => all.findLast((record) => record.partition === partition) ?? []);
        expect(newest.length).toBeGreaterThan(1);
        const inOrder = (records: readonly IncomingRecord[]): IncomingRecord[] =>
          records.toSorted((one, other) => one.partition - other.partition);
        expect(inOrder(await bus.lastRecords(topic))).toEqual(newest);
        expect(inOrder(await (await reopen()).lastRecords(topic))).toEqual(newest);
      }));
  });

  describe('a checkpoint', () => {
    it('is -1 before the first, and then what came with the last records, also after a restart', () =>
      withBus(start, async ({ bus, topic, reopen }) => {
        const name = `relay-${topic}`;
        expect(await bus.readCheckpoint(name)).toBe(-1);
        await bus.publishWithCheckpoint(messages(topic, 'a1', 'a2'), { name, position: 41 });
        await bus.publishWithCheckpoint(messages(topic, 'a3'), { name, position: 42 });
        expect(await bus.readCheckpoint(name)).toBe(42);
        expect(await (await reopen()).readCheckpoint(name)).toBe(42);
      }));
  });

  describe('a bus that is asked for what it cannot do', () => {
    it('names the mistake', () =>
      withBus(start, async ({ bus, topic, group, reopen }) => {
        const { handler } = new Journal();
        await expect(bus.publish([{ topic: 'nowhere', key: 'a', value: null }])).rejects.toMatchObject({
          code: 'message-bus.unknown_topic',
        });
        await expect(bus.consume(group, ['nowhere'], handler)).rejects.toMatchObject({ code: 'message-bus.unknown_topic' });
        await expect(bus.materialise('nowhere', () => undefined)).rejects.toMatchObject({ code: 'message-bus.unknown_topic' });
        await expect(bus.publish([{ topic, key: 'a\ud800', value: null }])).rejects.toMatchObject({ code: 'message-bus.invalid_argument' });
        await expect(bus.consume(group, [topic], handler, { concurrency: 0 })).rejects.toMatchObject({
          code: 'message-bus.invalid_argument',
        });
        await reopen();
        await expect(bus.publish(messages(topic, 'a1'))).rejects.toMatchObject({ code: 'message-bus.unavailable' });
      }));

    it('refuses a topic that is there with other partitions, and takes the same one again', () =>
      withBus(start, async ({ bus, reopen }) => {
        const definition = aTopic('keep', 3);
        await bus.ensureTopics([definition]);
        await bus.ensureTopics([definition]);
        await expect(bus.ensureTopics([aTopic(), { ...definition, partitions: 4 }])).rejects.toMatchObject({
          code: 'message-bus.topic_mismatch',
        });
        await expect((await reopen()).ensureTopics([{ ...definition, partitions: 2 }])).rejects.toMatchObject({
          code: 'message-bus.topic_mismatch',
        });
      }));
  });
}
