import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { groupLags } from '@interlock/adapters/message-bus/kafka/testing';
import { TOPICS } from '@interlock/contracts';
import { untilReady } from '../../distributed/until-ready.ts';
import { describeWithBroker } from '../../testing/index.ts';
import { handledBy } from './handled-by.ts';
import { publishAsOther, submitOverTopic, tellMerged } from './over-topic.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

const TIMES = 5;
const byHttp = Array.from({ length: 8 }, (_, index) => `redelivered-${index}`);
const byTopic = Array.from({ length: 4 }, (_, index) => `redelivered-topic-${index}`);
const RELEASES = byHttp.length + byTopic.length;
const AGAIN = [
  TOPICS.releaseCandidates,
  TOPICS.pipelineEvents,
  TOPICS.releaseEvents,
  TOPICS.environmentEvents,
  TOPICS.catalogEntities,
  TOPICS.runtimeSignals,
];
/** Every consumer of messages, and how many events of each release come to its handlers at least: what starts, decides, and ends it. */
const OF_EACH_RELEASE = { 'evidence-intake': 2, 'policy-evaluation': 3, approval: 1, reconciler: 2 } as const;
const CONSUMERS = Object.keys(OF_EACH_RELEASE);
const { releaseCandidates, releaseEvents } = TOPICS;

/** Everything that is on the topics now, to be sent as it is. */
const everything = async (stage: Stage): Promise<OutgoingRecord[]> => {
  const brokers = stage.engines.broker?.brokers.split(',') ?? [];
  const bus = await openKafkaMessageBus({ brokers, clientId: 'again', onBackgroundError: () => undefined });
  try {
    await bus.ensureTopics(AGAIN);
    const records: OutgoingRecord[] = [];
    for (const { name } of AGAIN) {
      const reading = await bus.materialise(name, ({ topic, key, value, headers }) => void records.push({ topic, key, value, headers }));
      await reading.stop();
    }
    return records;
  } finally {
    await bus.close();
  }
};

/** Once more, to processes that remember nothing of what they were handed: only the record can tell that it was handled. Gives what came to their handlers too seldom. */
const sendOnceMore = async (stage: Stage, records: readonly OutgoingRecord[]): Promise<string[]> => {
  const { cluster } = stage;
  await Promise.all(CONSUMERS.map((name) => cluster.process(name).stop()));
  await publishAsOther(stage, records);
  await Promise.all(CONSUMERS.map((name) => cluster.restart(name)));
  await untilReady(cluster.url);
  await untilCommitted(stage);
  const seldom: string[] = [];
  for (const [service, perRelease] of Object.entries(OF_EACH_RELEASE)) {
    const handled = await handledBy(stage, service);
    process.stderr.write(`${service.padEnd(20)} handled ${JSON.stringify(Object.fromEntries(handled))}\n`);
    const least = {
      [releaseEvents.name]: perRelease * stage.journal.acknowledged.size,
      // The candidates, and what a pipeline said.
      [releaseCandidates.name]: service === 'evidence-intake' ? byTopic.length + 1 : 0,
    };
    for (const [topic, due] of Object.entries(least))
      if ((handled.get(topic) ?? 0) < due) seldom.push(`${service}: ${handled.get(topic) ?? 0} of ${topic}, ${due} were sent`);
  }
  return seldom;
};

const LATE_MS = 120_000;
const AGAIN_MS = 250;

const untilCommitted = async ({ engines }: Stage): Promise<void> => {
  const deadline = performance.now() + LATE_MS;
  for (;;) {
    const { lags } = await groupLags(engines.broker?.brokers ?? '');
    if (lags.length === 0) return;
    if (performance.now() > deadline) throw new Error(`never committed: ${JSON.stringify(lags)}`);
    await sleep(AGAIN_MS);
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

describeWithBroker(
  'every message delivered again, five times, to processes that began after its effects were on the record (matrix 17, 64)',
  () => {
    it('comes to its handlers and has no second effect: the record does not grow by one event', async () => {
      const { result, aftermath, healings, repeats, leaks } = await withCluster([...byHttp, ...byTopic], async (stage) => {
        let before = -1;
        const seldom: string[] = [];
        await stage.play(
          { matrix: [17, 64], fault: 'every message redelivered after its event is in the stream at an older revision' },
          async () => {
            await stage.submit(byHttp);
            await submitOverTopic(stage, byTopic);
            await Promise.all([...stage.journal.acknowledged].map((releaseId) => stage.door.until(releaseId, 'DeploymentApplied')));
            await tellMerged(stage, byTopic[0] ?? '');
            await untilCommitted(stage);
            before = await headOf(stage);
            const records = await everything(stage);
            for (let time = 0; time < TIMES; time += 1) seldom.push(...(await sendOnceMore(stage, records)));
            return { injected: { 'message delivered again': records.length * TIMES } };
          },
        );
        return { grownBy: (await headOf(stage)) - before, seldom };
      });
      expect(result).toEqual({ grownBy: 0, seldom: [] });
      // It really came again: every event of every release, each time.
      expect(repeats).toBeGreaterThan(TIMES * 6 * RELEASES);
      expect(aftermath).toMatchObject(ALL_WELL);
      expect(unwell(healings)).toEqual([]);
      expect(leaks).toEqual([]);
    }, 900_000);
  },
);
