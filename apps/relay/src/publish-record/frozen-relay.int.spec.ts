import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { describeUnless, findKafka } from '@interlock/adapters/message-bus/kafka/testing';
import { openSqliteMessageBus } from '@interlock/adapters/message-bus/sqlite';
import { expectNothingLostOrDoubled, runWithAFrozenRelay } from '../testing/frozen-relay.ts';

describe('a relay that was frozen and resumes after another took over, on the embedded bus', () => {
  it('sends repeats only: nothing lost, nothing handled twice, no release out of order', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'interlock-frozen-relay-'));
    const bus = await openSqliteMessageBus({ file: join(directory, 'bus.sqlite') });
    expectNothingLostOrDoubled(await runWithAFrozenRelay(async () => bus));
    await bus.close();
    await rm(directory, { recursive: true });
  });
});

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

describeUnless(skip, `a relay that was frozen and resumes after another took over, on Kafka (${kafka?.how})`, () => {
  it('sends repeats only: nothing lost, nothing handled twice, no release out of order', async () => {
    const topicPrefix = `t${randomUUID()}.`;
    const opened: MessageBus[] = [];
    const run = await runWithAFrozenRelay(async () => {
      const brokers = kafka?.brokers.split(',') ?? [];
      const bus = await openKafkaMessageBus({ brokers, clientId: 'frozen-relay', topicPrefix, onBackgroundError: () => undefined });
      opened.push(bus);
      return bus;
    });
    expectNothingLostOrDoubled(run);
    for (const bus of opened) await bus.close();
  });
});
