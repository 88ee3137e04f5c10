// What a bus on Kafka costs while nothing happens: two groups and two views, as a service has them; and then each of the services, all running and idle. Bar: less than 1 % of a core each.
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { idleServices } from './kafka-idle/idle-services.ts';

const SETTLE_MS = 3_000;
const MEASURED_MS = 20_000;
const MOST = 0.01;

interface Found {
  readonly brokers?: string;
  readonly how?: string;
  readonly skip?: string;
  stop?(): Promise<void>;
}
const { findKafka } = (await import(pathToFileURL('tools/kafka/broker.mjs').href)) as { readonly findKafka: () => Promise<Found> };

const found = await findKafka();
if (found.brokers === undefined) console.log(`kafka-idle: skipped, ${found.skip}`);
else {
  const bus = await openKafkaMessageBus({ brokers: found.brokers.split(','), clientId: 'idle', topicPrefix: `idle-${process.pid}.` });
  await bus.ensureTopics([
    { name: 'events', partitions: 8, cleanup: 'keep', key: 'number' },
    { name: 'facts', partitions: 1, cleanup: 'compact', key: 'number' },
  ]);
  const record = (topic: string, number: number) => ({ topic, key: String(number), value: Buffer.from(String(number)) });
  const consumers = [];
  for (const group of ['one', 'other']) consumers.push(await bus.consume(group, ['events'], () => Promise.resolve({ kind: 'ack' })));
  for (const topic of ['facts', 'events']) await bus.materialise(topic, () => undefined);
  await bus.publish(Array.from({ length: 100 }, (_, number) => record(number % 2 === 0 ? 'events' : 'facts', number)));
  await Promise.all(consumers.map((consumer) => consumer.idle()));
  await delay(SETTLE_MS);

  const since = performance.now();
  const before = process.cpuUsage();
  await delay(MEASURED_MS);
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1_000 / (performance.now() - since);
  console.log(`kafka-idle: 2 groups, 2 views, ${found.how}: ${(share * 100).toFixed(2)} % of a core while idle (at most ${MOST * 100} %)`);
  await bus.close();

  const services = await idleServices({ brokers: found.brokers, settleMs: SETTLE_MS, measuredMs: MEASURED_MS });
  for (const { name, share: own } of services)
    console.log(`  ${name.padEnd(18)} ${(own * 100).toFixed(2)} % of a core while all services idle (at most ${MOST * 100} %)`);
  await found.stop?.();
  process.exitCode = [share, ...services.map((service) => service.share)].every((each) => each < MOST) ? 0 : 1;
}
