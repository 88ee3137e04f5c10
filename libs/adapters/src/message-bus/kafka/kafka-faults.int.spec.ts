import { setTimeout as delay } from 'node:timers/promises';
import { aTopic, messages, nameOf } from '../testing/situation.ts';
import { Arrivals } from './testing/arrivals.ts';
import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { onOwnBroker, publishUntil } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();

describeUnless(skip, 'the bus on a broker that fails', () => {
  const onBroker = onOwnBroker(skip);

  it(
    'loses nothing when it is killed and started again',
    onBroker(async ({ broker, open, fatal }) => {
      const [publisher, reader] = [await open(), await open()];
      const topic = aTopic();
      await publisher.ensureTopics([topic]);
      const arrivals = new Arrivals();
      const consumer = await reader.consume('workers', [topic.name], arrivals.handler);
      const stop = new AbortController();
      const published = publishUntil(publisher, topic.name, stop.signal);
      await arrivals.until(() => arrivals.deliveries > 300);
      await broker.kill();
      await delay(1_000);
      const before = arrivals.deliveries;
      await broker.restart();
      const healed = performance.now();
      await arrivals.until(() => arrivals.deliveries > before + 300);
      stop.abort();
      const count = await published;
      await consumer.idle();
      expect(performance.now() - healed).toBeLessThan(30_000);
      expect(arrivals.lost(count)).toEqual([]);
      expect(arrivals.outOfOrder()).toEqual([]);
      expect((await consumer.lag()).map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);
      expect(fatal).toEqual([]);
    }),
  );

  it(
    'publishes in order and once what it did not answer in time',
    onBroker(async ({ broker, open }) => {
      const bus = await open({ requestTimeoutMs: 1_000 });
      const topic = aTopic();
      await bus.ensureTopics([topic]);
      const arrivals = new Arrivals();
      const stop = new AbortController();
      const published = publishUntil(bus, topic.name, stop.signal);
      const reading = await bus.materialise(topic.name, async (record) => void (await arrivals.handler({ ...record, attempt: 1 })));
      await arrivals.until(() => arrivals.deliveries > 100);
      process.kill(broker.pid(), 'SIGSTOP');
      await delay(2_500);
      process.kill(broker.pid(), 'SIGCONT');
      const before = arrivals.deliveries;
      await arrivals.until(() => arrivals.deliveries > before + 500);
      stop.abort();
      const count = await published;
      await arrivals.until(() => arrivals.lost(count).length === 0);
      await reading.stop();
      expect(arrivals.outOfOrder()).toEqual([]);
      expect(arrivals.doubled).toBe(0);
    }),
  );

  it(
    'answers who cannot wait in time while it is frozen, and sends nothing of what was not on its way',
    onBroker(async ({ broker, open }) => {
      const bus = await open();
      const topic = aTopic();
      await bus.ensureTopics([topic]);
      await bus.publish(messages(topic.name, 'a1'));
      process.kill(broker.pid(), 'SIGSTOP');
      const underWay = bus.publish(messages(topic.name, 'a2'));
      // Calls of one turn go together.
      await new Promise(setImmediate);
      await expect(bus.publish(messages(topic.name, 'a3'), { withinMs: 200 })).rejects.toMatchObject({ code: 'message-bus.unavailable' });
      process.kill(broker.pid(), 'SIGCONT');
      await underWay;
      await bus.publish(messages(topic.name, 'a4'), { withinMs: 60_000 });
      const seen: string[] = [];
      await (await bus.materialise(topic.name, (record) => void seen.push(nameOf(record)))).stop();
      expect(seen).toEqual(['a1', 'a2', 'a4']);
    }),
  );
});
