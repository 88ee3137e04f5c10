import { setTimeout as delay } from 'node:timers/promises';
import type { MessageBus } from '../message-bus.ts';
import { aTopic } from '../testing/situation.ts';
import { Arrivals } from './testing/arrivals.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { codeOf, errorCodes, HOPELESS, MAY_BE_WAITED_FOR, OF_GROUPS, REFUSED } from './testing/error-codes.ts';
import { faultyBroker, type Api, type FaultyBroker } from './testing/faulty-broker.ts';
import { numbered, onOwnBroker, type OnBroker } from './testing/on-broker.ts';

// Matrix case 23: the broker answers with each code that there is, once, although it did what it was asked for.

const skip = await whyNoOwnBroker();
const BACK_OFF = { backOff: { baseMs: 10, capMs: 50 } };

interface OnWire extends OnBroker {
  readonly wire: FaultyBroker;
  readonly bus: MessageBus;
}

describeUnless(skip, 'a broker that answers with every error code (matrix 23)', () => {
  const onBroker = onOwnBroker(skip);
  const onWire = (test: (situation: OnWire) => Promise<void>): (() => Promise<void>) =>
    onBroker(async (situation) => {
      const wire = await faultyBroker(situation.broker.port);
      try {
        const bus = await situation.open({ brokers: [wire.brokers], ...BACK_OFF });
        await test({ ...situation, wire, bus });
      } finally {
        wire.heal();
        await Promise.all(situation.opened.map((bus) => bus.close()));
        await wire.close();
      }
    });

  it(
    'has each record that it acknowledged, and the others were refused to their caller by a code',
    onWire(async ({ wire, bus, open }) => {
      const topic = aTopic('keep', 1);
      await bus.ensureTopics([topic]);
      const [refused, acknowledged]: [string[], number[]] = [[], []];
      for (const [index, { type, code }] of errorCodes.entries()) {
        const told = wire.next('Produce', code);
        const [record] = numbered(topic.name, 1, 1, index);
        const answer = bus.publish(record === undefined ? [] : [record]).then(
          () => void acknowledged.push(index),
          (error: unknown) => {
            expect(error).toMatchObject({ code: expect.stringMatching(/^message-bus\./) });
            refused.push(type);
          },
        );
        await told;
        await answer;
      }
      expect(refused.toSorted()).toEqual([...HOPELESS, ...REFUSED].toSorted());
      const arrivals = new Arrivals();
      const reading = await (
        await open()
      ).materialise(topic.name, async (record) => void (await arrivals.handler({ ...record, attempt: 1 })));
      await reading.stop();
      const there = new Set([...arrivals.seen.values()].flat());
      expect(acknowledged.filter((index) => !there.has(index))).toEqual([]);
      expect(arrivals.outOfOrder()).toEqual([]);
    }),
    120_000,
  );

  /** Who is put out after it has joined is waited for by the group until the end of its session: shown once elsewhere. */
  const AFTER_JOINING = OF_GROUPS.filter((code) => code !== codeOf('UNKNOWN_MEMBER_ID') && code !== codeOf('FENCED_INSTANCE_ID'));

  it.each<[Api, readonly number[]]>([
    ['Fetch', MAY_BE_WAITED_FOR],
    ['OffsetCommit', OF_GROUPS],
  ])(
    'is asked again, and every message is handled and committed, when it says so to a %s',
    (api, codes) =>
      onWire(async ({ wire, bus, fatal }) => {
        const topic = aTopic('keep', 1);
        await bus.ensureTopics([topic]);
        const arrivals = new Arrivals();
        const consumer = await bus.consume('workers', [topic.name], arrivals.handler);
        for (const [index, code] of codes.entries()) {
          const told = wire.next(api, code);
          await bus.publish(numbered(topic.name, 1, 1, index));
          await told;
          await consumer.idle();
        }
        expect(arrivals.lost(codes.length)).toEqual([]);
        expect(arrivals.outOfOrder()).toEqual([]);
        expect((await consumer.lag()).map(({ lag }) => lag)).toEqual([0]);
        expect(fatal).toEqual([]);
      })(),
    180_000,
  );

  it.each<Api>(['FindCoordinator', 'JoinGroup', 'SyncGroup', 'OffsetFetch', 'ListOffsets'])(
    'is asked again by a consumer that begins, when it says so to a %s',
    (api) =>
      onWire(async ({ wire, bus, fatal }) => {
        const topic = aTopic('keep', 1);
        await bus.ensureTopics([topic]);
        await bus.publish(numbered(topic.name, 3, 1));
        for (const code of api === 'SyncGroup' ? AFTER_JOINING : OF_GROUPS) {
          const arrivals = new Arrivals();
          const told = wire.next(api, code);
          const consumer = await bus.consume(`group-${code}`, [topic.name], arrivals.handler);
          await told;
          await consumer.idle();
          expect({ code, lost: arrivals.lost(3) }).toEqual({ code, lost: [] });
          await consumer.stop();
        }
        expect(fatal).toEqual([]);
      })(),
    180_000,
  );

  it.each<[Api, string]>([
    ['Fetch', 'TOPIC_AUTHORIZATION_FAILED'],
    ['JoinGroup', 'GROUP_AUTHORIZATION_FAILED'],
    ['JoinGroup', 'INCONSISTENT_GROUP_PROTOCOL'],
    ['SyncGroup', 'GROUP_AUTHORIZATION_FAILED'],
    ['OffsetFetch', 'GROUP_AUTHORIZATION_FAILED'],
  ])('ends who consumes when it says to a %s that trying again is of no use: %s', (api, type) =>
    onWire(async ({ wire, open }) => {
      const fatal = Promise.withResolvers<unknown>();
      const bus = await open({ brokers: [wire.brokers], ...BACK_OFF, onFatal: (error) => fatal.resolve(error) });
      const topic = aTopic('keep', 1);
      await bus.ensureTopics([topic]);
      const told = wire.next(api, codeOf(type));
      const consumer = await bus.consume('workers', [topic.name], new Arrivals().handler);
      consumer.idle().catch(() => undefined); // it is no longer idle, it is over
      await told;
      expect(String(await fatal.promise)).not.toBe('');
    })(),
  );

  it.each<Api>(['Fetch', 'JoinGroup', 'OffsetCommit', 'Produce'])('is not asked in a hot loop when it says so to every %s', (api) =>
    onWire(async ({ wire, open }) => {
      // As a service has it.
      const bus = await open({ brokers: [wire.brokers], backOff: { baseMs: 50, capMs: 5_000 } });
      const topic = aTopic('keep', 1);
      await bus.ensureTopics([topic]);
      await bus.publish(numbered(topic.name, 1, 1));
      wire.always(api, codeOf('UNKNOWN'));
      const before = wire.asked(api);
      await bus.consume('workers', [topic.name], new Arrivals().handler);
      const produced = api === 'Produce' ? bus.publish(numbered(topic.name, 1, 1, 1)) : Promise.resolve();
      while (wire.asked(api) - before < 2) await delay(10);
      await delay(3_000);
      expect(wire.asked(api) - before).toBeLessThan(40);
      wire.heal();
      await produced;
    })(),
  );
});
