// Releases on the distributed parts: every service in a process of its own, a real Kafka broker and the record behind EventStoreDB's protocol, all on this machine; against a
// bare chain in the same run, on the same broker and the same store: as many hops, each with an awaited append of the same events and an awaited send.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { END, eventTypeFilter, EventStoreDBClient, type AllStreamSubscription } from '@eventstore/db-client';
import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { CandidateAccepted, NewEvent, RecordedEvent } from '@interlock/contracts';
import { chainEvents, derivedId } from '@interlock/domain';
import { startCluster, startEngines } from '@interlock/standalone';
import { Door, temporaryOrganisation } from '@interlock/standalone/testing';
import kafkajs from 'kafkajs';
import { median } from './median.ts';

const RELEASES = Number(process.env['RELEASES'] ?? 1_000);
/** Services run for weeks: V8 is still compiling what is hot when a few hundred releases have passed. */
const WARM_UP = Number(process.env['WARM_UP'] ?? 1_000);
const AT_RATE = Number(process.env['AT_RATE'] ?? 200);
const RATE_PER_SECOND = Number(process.env['RATE'] ?? 20);
const SENDERS = 16;
const STALL_MS = 60_000;
const CHAIN_BAR = 0.4;
const RATE_BAR = 50;
const P50_BAR_MS = 150;

const WATCHED = ['DecisionRecorded', 'DeploymentApplied'];

/** When each release's stream got its first event of a watched type. Sees no other, and checks nothing: the watcher takes its time from the same processors. */
class Watch {
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #client: EventStoreDBClient;
  readonly #subscription: AllStreamSubscription;

  constructor(url: string) {
    this.#client = EventStoreDBClient.connectionString(url);
    this.#subscription = this.#client.subscribeToAll({ fromPosition: END, filter: eventTypeFilter({ prefixes: WATCHED }) });
    this.#subscription.on('data', ({ event }) => event !== undefined && this.#take(event.streamId, event.type));
  }

  /** Resolves when nothing that is recorded from now on is missed. */
  async started(): Promise<void> {
    await once(this.#subscription, 'confirmation');
  }

  #take(stream: string, type: string): void {
    const key = `${type} ${stream}`;
    if (this.#seen.has(key)) return;
    this.#seen.set(key, performance.now());
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
    this.#waiting.delete(key);
  }

  async stop(): Promise<void> {
    await this.#subscription.unsubscribe();
    await this.#client.dispose();
  }

  at(type: string, stream: string): number | undefined {
    return this.#seen.get(`${type} ${stream}`);
  }

  /** Rejects when some are missing and none came for a while: what is held by a policy never comes. */
  async until(type: string, streams: ReadonlySet<string>): Promise<void> {
    const missing = new Set([...streams].map((stream) => `${type} ${stream}`).filter((key) => !this.#seen.has(key)));
    const stalled = Promise.withResolvers<never>();
    const guard = setTimeout(() => {
      const [one = ''] = missing;
      stalled.reject(new Error(`${missing.size} of ${streams.size} releases have no ${type}, and none came for ${STALL_MS} ms: ${one}`));
    }, STALL_MS);
    const arrivals = [...missing].map(async (key) => {
      await new Promise<void>((resolve) => this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]));
      missing.delete(key);
      guard.refresh();
    });
    await Promise.race([Promise.all(arrivals), stalled.promise]).finally(() => clearTimeout(guard));
  }
}

/** Sends what was put into words before the clock starts, on connections that stay open: the sender takes its time from the same processors. */
class Pipeline {
  readonly #url: URL;
  readonly #authorization: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SENDERS });

  constructor(door: Door, token: string) {
    this.#url = new URL('/v1/release-candidates', door.url);
    this.#authorization = `Bearer ${token}`;
  }

  /** The stream of the release that a candidate became. */
  async submit(candidate: string): Promise<string> {
    const headers = {
      authorization: this.#authorization,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(candidate),
    };
    const asked = request(this.#url, { method: 'POST', agent: this.#agent, headers }).end(candidate);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode !== 202) throw new Error(`${response.statusCode}: ${answer}`);
    return `release-${(JSON.parse(answer) as CandidateAccepted).releaseId}`;
  }

  async submitAll(candidates: readonly string[]): Promise<Set<string>> {
    const queue = [...candidates];
    const streams = new Set<string>();
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        for (let candidate = queue.pop(); candidate !== undefined; candidate = queue.pop()) streams.add(await this.submit(candidate));
      }),
    );
    return streams;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * Per release: as many hops as it has appends, each of which takes a message, appends what the services appended, and sends on. As many at a time as the topic has partitions.
 */
const bareChain = async (brokers: string, store: EventStore, releases: number, appends: readonly RecordedEvent[][]): Promise<number> => {
  const run = randomUUID();
  const streams = Array.from({ length: releases }, (_, index) => `release-${derivedId(nodeHashing, run, String(index))}`);
  const events = new Map(streams.map((stream) => [stream, copied(stream, appends.flat())]));
  const ends = appends.map((_, hop) => appends.slice(0, hop + 1).flat().length);
  const kafka = new kafkajs.Kafka({ clientId: 'bare', brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = appends.map((_, hop) => `bare-${run}-${hop}`);
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 8 })), waitForLeaders: false });
  await sleep(1_000);
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const done = Promise.withResolvers<void>();
  let finished = 0;
  const consumers = await Promise.all(
    topics.map(async (topic, hop) => {
      const consumer = kafka.consumer({ groupId: `bare-${run}-${hop}` });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const joined = new Promise((resolve) => void consumer.on(consumer.events.GROUP_JOIN, resolve));
      const begin = ends[hop - 1] ?? 0;
      await consumer.run({
        partitionsConsumedConcurrently: 8,
        eachMessage: async ({ message }) => {
          const key = message.key?.toString() ?? '';
          await store.append(key, begin - 1, (events.get(key) ?? []).slice(begin, ends[hop]));
          const next = topics[hop + 1];
          if (next !== undefined) await producer.send({ topic: next, acks: -1, messages: [{ key, value: message.value }] });
          else if ((finished += 1) === releases) done.resolve();
        },
      });
      await joined;
      return consumer;
    }),
  );
  const first = topics[0] ?? '';
  const keys = [...events.keys()];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop())
        await producer.send({ topic: first, acks: -1, messages: [{ key, value: BODY }] });
    }),
  );
  await done.promise;
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  await producer.disconnect();
  await admin.disconnect();
  return seconds;
};

const BODY = 'x'.repeat(2_000);

/** The events of a release as they were appended, several at a time. */
const appendsOf = (history: readonly RecordedEvent[]): RecordedEvent[][] => [
  ...Map.groupBy(history, ({ metadata }) => `${metadata.consumer} ${metadata.causationId}`).values(),
];

/** The same events on another stream, linked before the clock starts. */
const copied = (stream: string, events: readonly RecordedEvent[]): NewEvent[] =>
  chainEvents(
    undefined,
    stream,
    events.map(({ type, data, metadata }, index) => ({ id: derivedId(nodeHashing, stream, String(index)), type, data, metadata })),
    nodeHashing,
  );

interface Parts {
  readonly pipeline: Pipeline;
  readonly watch: Watch;
  readonly store: EventStore;
  readonly brokers: string;
}

const measure = async (): Promise<void> => {
  const names = Array.from({ length: WARM_UP + RELEASES + AT_RATE }, (_, index) => `service-${index}`);
  const organisation = await temporaryOrganisation(
    names.map((name) => ({ name, tier: 4 as const })),
    { config: 'thresholds: { bakeSeconds: 86400 }\n' },
  );
  const candidates = names.map((name) => JSON.stringify(organisation.candidate(name)));
  const onLine = (name: string, line: string): void => void process.stderr.write(`${name} ${line.slice(0, 300)}\n`);
  const onExit = (name: string): void => {
    throw new Error(`${name} ended by itself`);
  };
  const { dataDirectory } = organisation;
  const stops: (() => Promise<void>)[] = [() => organisation.remove()];
  try {
    const engines = await startEngines({ dataDirectory, environment: process.env, onLine, onExit });
    stops.unshift(() => engines.stop());
    const environment = { INTERLOCK_LOG_LEVEL: 'error', ...process.env, ...engines.environment };
    const configFile = join(organisation.directory, 'interlock.yaml');
    const cluster = await startCluster({ environment, configFile, dataDirectory, port: 0, onLine, onExit });
    stops.unshift(() => cluster.stop());
    const url = engines.environment['EVENTSTORE_URL'] ?? process.env['EVENTSTORE_URL'] ?? '';
    const store = await openEventStoreDb({ url, hashing: nodeHashing, onNotice: (notice) => console.error(notice) });
    stops.unshift(() => store.close());
    const watch = new Watch(url);
    await watch.started();
    const door = new Door(cluster.url);
    const pipeline = new Pipeline(door, await door.token('ci'));
    stops.unshift(async () => pipeline.close());
    const brokers = engines.environment['KAFKA_BROKERS'] ?? process.env['KAFKA_BROKERS'] ?? '';
    await compare({ pipeline, watch, store, brokers }, candidates, () => cluster.stop());
  } finally {
    for (const stop of stops) await stop();
  }
};

/** `end` stops the services: the bare chain has the machine to itself. */
const compare = async ({ pipeline, watch, store, brokers }: Parts, candidates: string[], end: () => Promise<void>): Promise<void> => {
  await watch.until('DeploymentApplied', await pipeline.submitAll(candidates.splice(0, WARM_UP)));
  const begun = performance.now();
  const streams = await pipeline.submitAll(candidates.splice(0, RELEASES));
  const acknowledged = (performance.now() - begun) / 1000;
  await watch.until('DecisionRecorded', streams);
  const decided = (performance.now() - begun) / 1000;
  await watch.until('DeploymentApplied', streams);
  const applied = (performance.now() - begun) / 1000;
  const [one = ''] = streams;
  const appends = appendsOf(await store.readStream(one));
  const { took, acks } = await atRate(candidates, pipeline, watch);
  await watch.stop();
  await end();

  await bareChain(brokers, store, WARM_UP, appends);
  const bare = await bareChain(brokers, store, RELEASES, appends);

  const figure = (seconds: number): string => `${seconds.toFixed(2).padStart(7)} s  ${(RELEASES / seconds).toFixed(1).padStart(6)}/s`;
  const p50 = median(took);
  const share = bare / applied;
  console.log(
    `${RELEASES} releases after ${WARM_UP}, 3 attestations each, ${appends.flat().length} events in ${appends.length} appends, 8 processes, broker and store on this machine`,
  );
  console.log(`  acknowledged ${figure(acknowledged)}`);
  console.log(`  decided      ${figure(decided)}`);
  console.log(`  applied      ${figure(applied)}   (bar: ${RATE_BAR}/s)`);
  console.log(
    `  bare chain   ${figure(bare)}   as many hops of kafkajs, the same appends and as many sends awaited, one process, warmed up alike`,
  );
  console.log(`  share        ${(share * 100).toFixed(0)} % of the bare chain (bar: ${CHAIN_BAR * 100} %)`);
  console.log(
    `  candidate to decision at ${RATE_PER_SECOND}/s: p50 ${p50.toFixed(0)} ms (bar: ${P50_BAR_MS} ms), worst ${Math.max(...took).toFixed(0)} ms; acknowledged: p50 ${median(acks).toFixed(0)} ms`,
  );
  if (RELEASES / applied < RATE_BAR || share < CHAIN_BAR || p50 > P50_BAR_MS) process.exitCode = 1;
};

/** Milliseconds from a candidate to its decision, and to its acknowledgement. */
const atRate = async (
  candidates: readonly string[],
  pipeline: Pipeline,
  watch: Watch,
): Promise<{ readonly took: number[]; readonly acks: number[] }> => {
  const acks: number[] = [];
  const latencies: Promise<number>[] = [];
  for (const candidate of candidates) {
    const sent = performance.now();
    latencies.push(
      pipeline.submit(candidate).then(async (stream) => {
        acks.push(performance.now() - sent);
        await watch.until('DecisionRecorded', new Set([stream]));
        return (watch.at('DecisionRecorded', stream) ?? NaN) - sent;
      }),
    );
    await sleep(1_000 / RATE_PER_SECOND);
  }
  return { took: await Promise.all(latencies), acks };
};

await measure();
