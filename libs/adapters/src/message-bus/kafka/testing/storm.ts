import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { tellFaultRow } from '../../../testing/index.ts';
import { aTopic } from '../../testing/situation.ts';
import { aRecordOfEffects, doubledOf, lostOf, outOfOrder, type OnRecord } from './effects.ts';
import { EffectsConsumer } from './effects-consumer.ts';
import { publishUntil, type OnBroker } from './on-broker.ts';
import type { Said } from './record-effects.ts';

export interface StormOptions {
  readonly forMs: number;
  /** Between a consumer that comes or goes and the next. */
  readonly everyMs: number;
  /** How long one of them is frozen meanwhile; its session is over after 10 s. */
  readonly frozenMs: number;
}

export interface StormRun {
  readonly injected: { readonly come: number; readonly asked: number; readonly killed: number; readonly frozen: number };
  readonly published: number;
  readonly onRecord: OnRecord;
  /** What the frozen one had in hand, and how often it found later that another append had come first, or that the effect was there. */
  readonly zombie: { readonly inHand: number; readonly lost: number; readonly knew: number };
  /** Of each partition. */
  readonly offsets: ReadonlyArray<{ readonly end: number; readonly committed: number }>;
  readonly parked: number;
  readonly recoverySeconds: number;
}

const GROUP = 'workers';
const KEYS = 400;
const WORK_MS = 200;
const MOST = 3;

/** Matrix 20. Consumers that are processes come, go and die by turns, and one is frozen, while messages come. Each message has one effect on a record that all share. */
export const storm = async (situation: OnBroker, { forMs, everyMs, frozenMs }: StormOptions): Promise<StormRun> => {
  const { broker, open, topicPrefix } = situation;
  const effects = await aRecordOfEffects(WORK_MS);
  const children = new Set<EffectsConsumer>();
  try {
    const bus = await open();
    const topic = aTopic('keep', 8);
    await bus.ensureTopics([topic]);
    const start = (): EffectsConsumer => {
      const of = { brokers: broker.brokers, topicPrefix, group: GROUP, topic: topic.name, url: effects.served.url, workMs: WORK_MS };
      const child = new EffectsConsumer(of);
      children.add(child);
      return child;
    };
    const end = async (child: EffectsConsumer, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
      await child.end(signal);
      children.delete(child);
    };
    const stop = new AbortController();
    const publishing = publishUntil(bus, topic.name, stop.signal, { together: 10, keys: KEYS, pauseMs: 100 });
    const consumer = await bus.consume(GROUP, [topic.name], effects.handler);
    const frozen = start();
    const freezing = freeze(frozen, frozenMs);

    const [others, injected]: [EffectsConsumer[], Record<'come' | 'asked' | 'killed', number>] = [[], { come: 1, asked: 0, killed: 0 }];
    const ending: Array<Promise<void>> = [];
    const until = performance.now() + forMs;
    while (performance.now() < until) {
      const going = others.length < MOST ? undefined : others.shift();
      if (going === undefined) {
        others.push(start());
        injected.come += 1;
      } else {
        const how = injected.asked > injected.killed ? 'killed' : 'asked';
        ending.push(end(going, how === 'asked' ? 'SIGTERM' : 'SIGKILL'));
        injected[how] += 1;
      }
      await delay(everyMs);
    }
    const { inHand, before } = await freezing;
    const over = performance.now();
    stop.abort();
    const published = await publishing;
    await Promise.all(ending);
    await consumer.idle();
    const recoverySeconds = (performance.now() - over) / 1_000;
    await Promise.all([...children].map((child) => end(child, 'SIGTERM')));
    await consumer.idle();

    const { lost, knew } = frozen.said;
    return {
      injected: { ...injected, frozen: 1 },
      published,
      onRecord: await effects.onRecord(),
      zombie: { inHand, lost: lost - before.lost, knew: knew - before.knew },
      offsets: await offsetsOf(broker.brokers, topicPrefix, topic.name),
      parked: (await bus.listParked()).length,
      recoverySeconds,
    };
  } finally {
    await Promise.all([...children].map((child) => child.end('SIGKILL')));
    // Who still works for this record would fail.
    await Promise.all(situation.opened.map((bus) => bus.close()));
    await effects.close();
  }
};

interface Frozen {
  readonly inHand: number;
  /** What it had said by then. */
  readonly before: Readonly<Record<Said, number>>;
}

/** Resolves when it goes on and is a member again, with what it was when it was let go. */
const freeze = async (consumer: EffectsConsumer, frozenMs: number): Promise<Frozen> => {
  do {
    consumer.signal('SIGCONT');
    await consumer.until(() => consumer.said.did > 20 && consumer.inHand.size > 2);
    consumer.signal('SIGSTOP');
    // Its last words are heard: it may have been done by then.
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  } while (consumer.inHand.size === 0);
  await delay(frozenMs);
  const frozen = { inHand: consumer.inHand.size, before: { ...consumer.said } };
  consumer.signal('SIGCONT');
  await consumer.until(() => consumer.said.has > frozen.before.has + 20);
  return frozen;
};

const offsetsOf = async (brokers: string, prefix: string, name: string): Promise<StormRun['offsets']> => {
  const admin = new kafkajs.Kafka({ brokers: [brokers], clientId: 'outsider', logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(prefix + name);
  const [committed] = await admin.fetchOffsets({ groupId: prefix + GROUP, topics: [prefix + name] });
  await admin.disconnect();
  return ends.map(({ partition, high }) => ({
    end: Number(high),
    committed: Number(committed?.partitions.find((each) => each.partition === partition)?.offset ?? -1),
  }));
};

export const tellStorm = (run: StormRun): void => {
  const { come, asked, killed, frozen } = run.injected;
  tellFaultRow({
    matrix: [20],
    where: 'message bus',
    fault: 'rebalance storm; a consumer frozen for longer than its session',
    injected: { 'consumer added': come, 'consumer stopped': asked, 'consumer killed': killed, 'consumer frozen': frozen },
    commands: run.published,
    acknowledged: run.published,
    unknown: 0,
    lost: lostOf(run.onRecord, run.published).length,
    doubled: doubledOf(run.onRecord),
    slowestRecoverySeconds: run.recoverySeconds,
    seeds: [],
    note: `effects on a shared record; the frozen one had ${run.zombie.inHand} in hand; ${run.zombie.lost} of its appends were refused, ${run.zombie.knew} effects it found there`,
  });
};

/** O1 and O4 of matrix 20. */
export const expectOneEffectEach = (run: StormRun): void => {
  expect([lostOf(run.onRecord, run.published), doubledOf(run.onRecord), outOfOrder(run.onRecord)]).toEqual([[], 0, []]);
  expect(run.parked).toBe(0);
  expect(run.offsets.map(({ committed }) => committed)).toEqual(run.offsets.map(({ end }) => end));
  expect(run.offsets.reduce((sum, { end }) => sum + end, 0)).toBe(run.published);
  // Otherwise it was frozen with nothing to do, and the rest proves little.
  expect(run.zombie.inHand).toBeGreaterThan(0);
};
