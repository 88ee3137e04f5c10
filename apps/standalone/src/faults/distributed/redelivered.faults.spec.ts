import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { TOPICS } from '@interlock/contracts';
import { describeWithBroker } from '../../testing/index.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

const TIMES = 5;
const names = Array.from({ length: 12 }, (_, index) => `redelivered-${index}`);
const AGAIN = [TOPICS.releaseEvents, TOPICS.environmentEvents, TOPICS.catalogEntities, TOPICS.runtimeSignals];

/** Sends everything that is on the topics once more, several times over. Gives how many messages that were. */
const sendAgain = async (stage: Stage, times: number): Promise<number> => {
  const brokers = stage.engines.broker?.brokers.split(',') ?? [];
  const bus = await openKafkaMessageBus({ brokers, clientId: 'again', onBackgroundError: () => undefined });
  try {
    await bus.ensureTopics(AGAIN);
    const records: OutgoingRecord[] = [];
    for (const { name } of AGAIN) {
      const reading = await bus.materialise(name, ({ topic, key, value, headers }) => void records.push({ topic, key, value, headers }));
      await reading.stop();
    }
    for (let time = 0; time < times; time += 1) await bus.publish(records);
    return records.length * times;
  } finally {
    await bus.close();
  }
};

const headOf = async ({ engines }: Stage): Promise<number> => {
  const store = await openEventStoreDb({
    url: engines.environment['EVENTSTORE_URL'] ?? '',
    hashing: nodeHashing,
    development: true,
    onNotice: () => undefined,
  });
  try {
    return await store.head();
  } finally {
    await store.close();
  }
};

describeWithBroker('every message delivered again, up to five times, when its effects are long on the record (matrix 17, 64)', () => {
  it('has no second effect: the record does not grow by one event', async () => {
    const { result, aftermath, healings, repeats } = await withCluster(names, async (stage) => {
      let before = -1;
      let sent = 0;
      await stage.play(
        { matrix: [17, 64], fault: 'every message redelivered after its event is in the stream at an older revision' },
        async () => {
          await stage.submit(names);
          await Promise.all([...stage.journal.acknowledged].map((releaseId) => stage.door.until(releaseId, 'DeploymentApplied')));
          before = await headOf(stage);
          sent = await sendAgain(stage, TIMES);
          return { injected: { 'message delivered again': sent } };
        },
      );
      return { grownBy: (await headOf(stage)) - before, sent };
    });
    expect(result.grownBy).toBe(0);
    // It really came again: every event of every release, each time.
    expect(repeats).toBeGreaterThan(TIMES * 6 * names.length);
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
  }, 600_000);
});
