// A consumer to be frozen: says what it is given on its standard output, synchronously.
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ACK } from '../../message-bus.ts';
import { openKafkaMessageBus } from '../index.ts';

const [, , brokers = '', topicPrefix = '', group = '', topic = ''] = process.argv;
const bus = await openKafkaMessageBus({ brokers: [brokers], clientId: 'frozen', topicPrefix, onBackgroundError: () => undefined });
const consumer = await bus.consume(group, [topic], async ({ key, value }) => {
  writeSync(1, `got ${key} ${Buffer.from(value ?? []).toString('utf8')}\n`);
  await delay(2);
  return ACK;
});
process.once('SIGTERM', () => void consumer.stop().then(() => bus.close()));
