import { setTimeout as lasting } from 'node:timers/promises';
import { untilReady } from '../../distributed/until-ready.ts';
import { seeded } from '../../testing/index.ts';
import { startLoad } from '../load.ts';
import { unended } from '../unended.ts';
import { IN_TIME_MS, withCluster, type Played, type Stage } from './with-cluster.ts';

export interface KilledAll {
  readonly seed: number;
  readonly unknown: number;
  readonly order: 'engines first' | 'together';
  /** Broker and store. */
  readonly enginesSeconds: number;
  /** From then until every service is ready. */
  readonly readySeconds: number;
  /** From then until everything that was acknowledged had come to its end. */
  readonly healedSeconds: number;
}

const CANDIDATES = 16;
const LONGEST_WAIT_MS = 400;
/** As the matrix has it. */
export const UP_AGAIN_BAR_SECONDS = 5;

const names = (seed: number): string[] => Array.from({ length: CANDIDATES }, (_, index) => `service-${seed}-${index}`);

/** Kills every process at random times under load, on one record: services, broker and store, in no order, as when the power goes. */
export const killEverything = (seeds: readonly number[], say: (line: string) => void = () => undefined): Promise<Played<KilledAll[]>> =>
  withCluster(seeds.flatMap(names), async (stage) => {
    const rows: KilledAll[] = [];
    await stage.play(
      { matrix: [4], fault: 'kill -9 the whole process group (services, broker, store) at random times under load', seeds },
      async () => {
        for (const seed of seeds) {
          rows.push(await killOnce(stage, seed));
          say(JSON.stringify(rows.at(-1)));
        }
        return {
          injected: { 'kill -9 of everything': rows.length },
          slowestRecoverySeconds: Math.max(...rows.map((row) => row.enginesSeconds + row.readySeconds + row.healedSeconds)),
          note: upAgain(rows),
        };
      },
    );
    return rows;
  });

const killOnce = async (stage: Stage, seed: number): Promise<KilledAll> => {
  const { door, journal, organisation } = stage;
  const random = seeded(seed);
  const before = new Set(journal.acknowledged);
  const unknownBefore = journal.unknown.length;
  const candidates = names(seed).map((name) => organisation.candidate(name));
  const load = startLoad(door, () => candidates.shift(), journal);
  await load.reached(1 + Math.floor(random() * (CANDIDATES / 2)));
  // Not a wait for anything: the moment of the fault.
  await lasting(Math.floor(random() * LONGEST_WAIT_MS));
  await killAll(stage);
  await load.ended;
  const started = await startAll(stage, seed % 2 === 0 ? 'together' : 'engines first');
  const ready = performance.now();
  const late = await unended(
    door,
    [...journal.acknowledged].filter((releaseId) => !before.has(releaseId)),
    ready + IN_TIME_MS,
  );
  if (late.length > 0) throw new Error(`seed ${seed}: not at their end in time: ${late.join(', ')}`);
  return { seed, unknown: journal.unknown.length - unknownBefore, ...started, healedSeconds: since(ready) };
};

const killAll = async ({ cluster, engines }: Stage): Promise<void> => {
  await Promise.all([...cluster.services.map((name) => cluster.process(name).kill()), engines.broker?.kill(), engines.eventStore?.kill()]);
};

/** `together`: services are there before what they run on, as when a machine starts. */
const startAll = async (
  { cluster, engines }: Stage,
  order: KilledAll['order'],
): Promise<Pick<KilledAll, 'order' | 'enginesSeconds' | 'readySeconds'>> => {
  const begun = performance.now();
  const enginesUp = Promise.all([engines.broker?.restart(), engines.eventStore?.restart()]).then(() => since(begun));
  if (order === 'engines first') await enginesUp;
  await Promise.all(cluster.services.map((name) => cluster.restart(name)));
  const enginesSeconds = await enginesUp;
  await untilReady(cluster.url);
  return { order, enginesSeconds, readySeconds: since(begun) - enginesSeconds };
};

const since = (begun: number): number => (performance.now() - begun) / 1_000;

/** The bar of the matrix beside what this machine takes: it is told, not loosened. */
const upAgain = (rows: readonly KilledAll[]): string => {
  const told = (seconds: readonly number[]): string => {
    const sorted = seconds.toSorted((a, b) => a - b);
    return `median ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)} s, at most ${(sorted.at(-1) ?? 0).toFixed(1)} s`;
  };
  const within = rows.filter((row) => row.enginesSeconds + row.readySeconds <= UP_AGAIN_BAR_SECONDS).length;
  const after = (order: KilledAll['order']): string => {
    const those = rows.filter((row) => row.order === order);
    return those.length === 0 ? 'none' : told(those.map((row) => row.enginesSeconds + row.readySeconds));
  };
  return [
    `up again within ${UP_AGAIN_BAR_SECONDS} s: ${within} of ${rows.length}`,
    `broker and store ${told(rows.map((row) => row.enginesSeconds))}`,
    `all, with services started after them ${after('engines first')}`,
    `all, with services started beside them ${after('together')}`,
  ].join(', ');
};
