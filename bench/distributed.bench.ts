// Releases on the distributed parts: every service in a process of its own, a real Kafka broker and the record behind EventStoreDB's protocol, all on this machine; in turns with a
// bare chain on the same broker and the same store (by a prefix of its own, so that no service reads what it appends), beside which the services idle: as many hops, each with an awaited append of the same events and an awaited send.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import { startCluster, startEngines } from '@interlock/standalone';
import { Door, temporaryOrganisation } from '@interlock/standalone/testing';
import { appendsOf, bareChain } from './distributed/bare-chain.ts';
import { Pipeline } from './distributed/pipeline.ts';
import { Watch } from './distributed/watch.ts';
import { median } from './median.ts';

/** Each of so many releases, and the chain before, between and after: the machine's speed changes from one minute to the next. */
const TURNS = Number(process.env['TURNS'] ?? 5);
const RELEASES = Number(process.env['RELEASES'] ?? 1_000);
/** Services run for weeks: before V8 has compiled what is hot, little is told of them. The chain is warmed up with as many. */
const WARM_UP = Number(process.env['WARM_UP'] ?? 4_000);
const AT_RATE = Number(process.env['AT_RATE'] ?? 200);
const RATE_PER_SECOND = Number(process.env['RATE'] ?? 20);
const CHAIN_BAR = 0.4;
const RATE_BAR = 50;
const P50_BAR_MS = 150;

interface Parts {
  readonly pipeline: Pipeline;
  readonly watch: Watch;
  readonly store: EventStore;
  readonly chainStore: EventStore;
  readonly brokers: string;
}

const measure = async (): Promise<void> => {
  const names = Array.from({ length: WARM_UP + TURNS * RELEASES + AT_RATE }, (_, index) => `service-${index}`);
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
  const open = async (url: string, streamPrefix = ''): Promise<EventStore> => {
    const store = await openEventStoreDb({ url, streamPrefix, hashing: nodeHashing, onNotice: (notice) => console.error(notice) });
    stops.unshift(() => store.close());
    return store;
  };
  try {
    const engines = await startEngines({ dataDirectory, environment: OWN_STORE, onLine, onExit });
    stops.unshift(() => engines.stop());
    const given = { ...OWN_STORE, ...engines.environment };
    const { KAFKA_BROKERS: brokers = '', EVENTSTORE_URL: url = '' } = given;
    const configFile = join(organisation.directory, 'interlock.yaml');
    const environment = { INTERLOCK_LOG_LEVEL: 'error', ...given };
    const cluster = await startCluster({ environment, configFile, dataDirectory, port: 0, onLine, onExit });
    stops.unshift(() => cluster.stop());
    const watch = new Watch(url);
    stops.unshift(() => watch.stop());
    await watch.started();
    const door = new Door(cluster.url);
    const pipeline = new Pipeline(door, await door.token('ci'));
    stops.unshift(async () => pipeline.close());
    const chainStore = await open(url, 'chain/');
    await compare({ pipeline, watch, store: await open(url), chainStore, brokers }, candidates);
  } finally {
    for (const stop of stops) await stop();
  }
};

/** Both sides append to what is started here, whatever the environment names. */
const OWN_STORE: NodeJS.ProcessEnv = { ...process.env, EVENTSTORE_URL: undefined };

const compare = async ({ pipeline, watch, store, chainStore, brokers }: Parts, candidates: string[]): Promise<void> => {
  const [one = ''] = (await carry(pipeline, watch, candidates.splice(0, WARM_UP))).streams;
  const appends = appendsOf(await store.readStream(one));
  const chain = (releases: number): Promise<number> => bareChain({ brokers, store: chainStore, appends }, releases);
  await chain(WARM_UP);

  const turns: Carried[] = [];
  const bare = [await chain(RELEASES)];
  while (turns.length < TURNS) {
    turns.push(await carry(pipeline, watch, candidates.splice(0, RELEASES)));
    bare.push(await chain(RELEASES));
  }
  const shares = turns.map(({ applied }, turn) => ((bare[turn] ?? Number.NaN) + (bare[turn + 1] ?? Number.NaN)) / 2 / applied);
  const { took, acks } = await atRate(candidates, pipeline, watch);

  const figure = (seconds: readonly number[]): string => {
    const rates = seconds.map((each) => RELEASES / each);
    return `${median(rates).toFixed(1).padStart(6)}/s  (${rates.map((rate) => rate.toFixed(1)).join(', ')})`;
  };
  const applied = turns.map((turn) => turn.applied);
  const rate = RELEASES / median(applied);
  const share = median(shares);
  const p50 = median(took);
  console.log(
    `${TURNS} turns of ${RELEASES} releases after ${WARM_UP}, 3 attestations each, ${appends.flat().length} events in ${appends.length} appends, 8 processes, broker and store on this machine; medians`,
  );
  console.log(`  acknowledged ${figure(turns.map((turn) => turn.acknowledged))}`);
  console.log(`  decided      ${figure(turns.map((turn) => turn.decided))}`);
  console.log(`  applied      ${figure(applied)}   (bar: ${RATE_BAR}/s)`);
  console.log(
    `  bare chain   ${figure(bare)}   as many hops of kafkajs, the same appends and as many sends awaited, one process beside the idle services, warmed up alike`,
  );
  const percents = shares.map((each) => (each * 100).toFixed(0)).join(', ');
  console.log(
    `  share        ${(share * 100).toFixed(0)} % of the bare chain before and after each turn (${percents}; bar: ${CHAIN_BAR * 100} %)`,
  );
  console.log(
    `  candidate to decision at ${RATE_PER_SECOND}/s: p50 ${p50.toFixed(0)} ms (bar: ${P50_BAR_MS} ms), worst ${Math.max(...took).toFixed(0)} ms; acknowledged: p50 ${median(acks).toFixed(0)} ms`,
  );
  if (rate < RATE_BAR || share < CHAIN_BAR || p50 > P50_BAR_MS) process.exitCode = 1;
};

/** Seconds from the first candidate on, until each of the candidates had come that far. */
interface Carried {
  readonly streams: ReadonlySet<string>;
  readonly acknowledged: number;
  readonly decided: number;
  readonly applied: number;
}

const carry = async (pipeline: Pipeline, watch: Watch, candidates: readonly string[]): Promise<Carried> => {
  const begun = performance.now();
  const since = (): number => (performance.now() - begun) / 1000;
  const streams = await pipeline.submitAll(candidates);
  const acknowledged = since();
  await watch.until('DecisionRecorded', streams);
  const decided = since();
  await watch.until('DeploymentApplied', streams);
  return { streams, acknowledged, decided, applied: since() };
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
