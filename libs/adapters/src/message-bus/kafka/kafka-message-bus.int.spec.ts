import { randomUUID } from 'node:crypto';
import { messageBusContract } from '../testing/index.ts';
import { openKafkaMessageBus } from './index.ts';
import { describeUnless, findKafka } from './testing/broker.ts';

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

describeUnless(skip, `message bus contract: Kafka, ${kafka?.how ?? 'of which there is none'}`, () => {
  messageBusContract('the message bus on Kafka', async () => {
    const topicPrefix = `t${randomUUID()}.`;
    return {
      randomRuns: 6,
      open: () =>
        openKafkaMessageBus({
          brokers: kafka?.brokers.split(',') ?? [],
          clientId: 'contract',
          topicPrefix,
          maxAttempts: 3,
          backOff: { baseMs: 1, capMs: 4 },
          onBackgroundError: () => undefined,
        }),
      dispose: () => Promise.resolve(),
    };
  });
});
