// A consumer whose effects are on a record; says what it does on its standard output, synchronously.
import { writeSync } from 'node:fs';
import { openEventStoreDb } from '../../../event-store/eventstoredb/index.ts';
import { nodeHashing } from '../../../hashing/index.ts';
import { openKafkaMessageBus } from '../index.ts';
import { recordEffects } from './record-effects.ts';

const [, , brokers = '', topicPrefix = '', group = '', topic = '', url = '', workMs = ''] = process.argv;
const ignored = (): void => undefined;
const bus = await openKafkaMessageBus({ brokers: [brokers], clientId: 'effects', topicPrefix, onBackgroundError: ignored });
const store = await openEventStoreDb({ url, hashing: nodeHashing, onNotice: ignored });
const handler = recordEffects(store, Number(workMs), (what, { partition, offset }) => writeSync(1, `${what} ${partition}/${offset}\n`));
const consumer = await bus.consume(group, [topic], handler);
process.once('SIGTERM', () => {
  void (async () => {
    await consumer.stop();
    await bus.close();
    await store.close();
  })();
});
