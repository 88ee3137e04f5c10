import { setTimeout as delay } from 'node:timers/promises';
import { tellFaultRow } from '../../testing/index.ts';
import { aTopic } from '../testing/situation.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { aRecordOfEffects, doubledOf, lostOf, outOfOrder, type Effects } from './testing/effects.ts';
import { codeOf, MAY_BE_WAITED_FOR, OF_GROUPS } from './testing/error-codes.ts';
import { faultyBroker, type Api, type FaultyBroker } from './testing/faulty-broker.ts';
import { numbered, onOwnBroker, publishUntil, type OnBroker } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();

describeUnless(skip, 'a broker whose answers are wrong, late or lost', () => {
  const onBroker = onOwnBroker(skip);
  const onWire = (test: (situation: OnBroker, effects: Effects, wire: FaultyBroker) => Promise<void>): (() => Promise<void>) =>
    onBroker(async (situation) => {
      const [wire, effects] = [await faultyBroker(situation.broker.port), await aRecordOfEffects()];
      try {
        await test(situation, effects, wire);
      } finally {
        wire.heal();
        await Promise.all(situation.opened.map((bus) => bus.close()));
        await wire.close();
        await effects.close();
      }
    });

  it(
    'costs no message its effect and gives none a second one, whichever code it says instead, and is not asked in a hot loop (matrix 23)',
    onWire(async ({ open, fatal }, effects, wire) => {
      const bus = await open({ brokers: [wire.brokers], backOff: { baseMs: 50, capMs: 5_000 } });
      const topic = aTopic('keep', 1);
      await bus.ensureTopics([topic]);
      const consumer = await bus.consume('workers', [topic.name], effects.handler);
      const acknowledged: number[] = [];
      const [told, refusedBy]: [string[], string[]] = [[], []];
      let sent = 0;
      const apis: ReadonlyArray<readonly [Api, readonly number[]]> = [
        ['Produce', MAY_BE_WAITED_FOR],
        ['Fetch', MAY_BE_WAITED_FOR],
        ['OffsetCommit', OF_GROUPS],
        ['Heartbeat', OF_GROUPS],
      ];
      for (const [api, codes] of apis) {
        for (const code of codes) {
          const answered = wire.next(api, code);
          const number = sent++;
          await bus.publish(numbered(topic.name, 1, 20, number)).then(
            () => acknowledged.push(number),
            () => refusedBy.push(`${api} ${code}`),
          );
          await answered;
          told.push(`${api} ${code}`);
          await consumer.idle();
        }
      }
      const begun = { asked: wire.asked('Fetch'), cpu: process.cpuUsage(), at: performance.now() };
      wire.always('Fetch', codeOf('UNKNOWN'));
      // Something to fetch: otherwise the broker holds what it is asked.
      const waiting = sent++;
      await (await open()).publish(numbered(topic.name, 1, 20, waiting));
      acknowledged.push(waiting);
      await delay(10_000);
      const asked = wire.asked('Fetch') - begun.asked;
      const { user, system } = process.cpuUsage(begun.cpu);
      const busy = (user + system) / 1_000 / (performance.now() - begun.at);
      wire.heal();
      await consumer.idle();
      const onRecord = await effects.onRecord();
      const lost = lostOf(onRecord, sent).filter((number) => acknowledged.includes(number));
      tellFaultRow({
        matrix: [23],
        where: 'message bus',
        fault: 'broker returns each error code once, though it did what it was asked for',
        injected: { 'error code': told.length },
        commands: sent,
        acknowledged: acknowledged.length,
        unknown: sent - acknowledged.length - refusedBy.length,
        lost: lost.length,
        doubled: doubledOf(onRecord),
        seeds: [],
        note: `${refusedBy.length} refused to their caller; where every fetch fails: ${asked} fetches in 10 s, ${Math.round(busy * 100)} % of a core`,
      });
      expect([lost, doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
      expect((await consumer.lag()).map(({ lag }) => lag)).toEqual([0]);
      expect(asked).toBeLessThan(60);
      expect(fatal).toEqual([]);
    }),
    400_000,
  );

  it(
    'has each message once on the record when acknowledgements are lost or late (matrix 24)',
    onWire(async ({ broker, open, fatal }, effects, wire) => {
      const publisher = await open({ brokers: [wire.brokers], requestTimeoutMs: 1_000, backOff: { baseMs: 10, capMs: 50 } });
      const reader = await open();
      const topic = aTopic('keep', 8);
      await publisher.ensureTopics([topic]);
      const consumer = await reader.consume('workers', [topic.name], effects.handler);
      const stop = new AbortController();
      const publishing = publishUntil(publisher, topic.name, stop.signal, { keys: 400, pauseMs: 20 });
      const [LOST, LATE] = [60, 5];
      let slowestMs = 0;
      for (let time = 0; time < LOST; time += 1) await wire.next('Produce', codeOf('REQUEST_TIMED_OUT'));
      for (let time = 0; time < LATE; time += 1) {
        const before = effects.said.did;
        await effects.until(() => effects.said.did > before + 200);
        process.kill(broker.pid(), 'SIGSTOP');
        await delay(2_500);
        process.kill(broker.pid(), 'SIGCONT');
        const [thawed, then] = [performance.now(), effects.said.did];
        await effects.until(() => effects.said.did > then + 20);
        slowestMs = Math.max(slowestMs, performance.now() - thawed);
      }
      stop.abort();
      const published = await publishing;
      await consumer.idle();
      const onRecord = await effects.onRecord();
      tellFaultRow({
        matrix: [24],
        where: 'message bus',
        fault: 'ack timeout: message written, ack lost',
        injected: { 'lost acknowledgement': LOST, 'answer later than the time limit': LATE },
        commands: published,
        acknowledged: published,
        unknown: 0,
        lost: lostOf(onRecord, published).length,
        doubled: doubledOf(onRecord),
        slowestRecoverySeconds: slowestMs / 1_000,
        seeds: [],
        note: `${effects.said.knew} deliveries found their effect there`,
      });
      expect([lostOf(onRecord, published), doubledOf(onRecord), outOfOrder(onRecord)]).toEqual([[], 0, []]);
      expect((await consumer.lag()).every(({ lag }) => lag === 0)).toBe(true);
      expect(fatal).toEqual([]);
    }),
    400_000,
  );
});
