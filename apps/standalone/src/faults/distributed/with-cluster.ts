import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tellFaultRow, type FaultRow } from '@interlock/adapters/testing';
import { startCluster, type Cluster } from '../../distributed/start-cluster.ts';
import { startEngines, type RunningEngines } from '../../distributed/start-engines.ts';
import { untilReady } from '../../distributed/until-ready.ts';
import { Door, temporaryOrganisation, type OrganisationComponent, type TemporaryOrganisation } from '../../testing/index.ts';
import { checkRecord } from '../check-record.ts';
import { openJournal, type Journal } from '../load.ts';
import { lookAt, type Aftermath } from '../look-at.ts';
import { APPLIED, unended, type EndOf } from '../unended.ts';
import { faulty } from './arm-fault.ts';
import { baselineOf, untilAtRest, type LookedAt, type Unrest } from './at-rest.ts';
import { GarbageCollection, INSPECTABLE } from './collected.ts';
import type { Watched } from './footprint.ts';
import type { Published } from './compare-published.ts';
import { publishedEqually } from './published-equally.ts';
import { Said } from './said.ts';

/** What a fault is done to. */
export interface Stage {
  readonly organisation: TemporaryOrganisation;
  readonly engines: RunningEngines;
  readonly cluster: Cluster;
  readonly door: Door;
  readonly exits: Exits;
  readonly said: Said;
  readonly journal: Journal;
  /** Sends a candidate of each component; what gets no answer may be on the record or not. */
  submit(components: readonly string[]): Promise<void>;
  /** Does a fault, and then looks whether all is well again in time without anyone's help. One row of the table. */
  play(fault: NamedFault, cause: () => Promise<Injected>): Promise<Healing>;
}

export interface NamedFault extends Pick<FaultRow, 'matrix' | 'fault' | 'note'> {
  readonly seeds?: readonly number[];
}

/** What was really done, by kind. `slowestRecoverySeconds`: where one case has many faults, of which each was recovered from. */
export interface Injected {
  readonly injected: Readonly<Record<string, number>>;
  readonly slowestRecoverySeconds?: number;
  readonly note?: string;
}

export interface Healing extends Unrest {
  readonly fault: string;
  /** Until everything that was sent had come to its end. */
  readonly recoverySeconds: number;
  /** Until nothing was left to commit and every process was as before. */
  readonly restSeconds: number;
  /** What had not come to its end in time. */
  readonly late: readonly string[];
}

export interface Played<T> {
  readonly result: T;
  readonly aftermath: Aftermath & Omit<Published, 'repeats'>;
  readonly healings: readonly Healing[];
  readonly repeats: number;
  /** Lines in which Node warned of listeners that are added and never removed: what an outage leaks is memory only after days of them. */
  readonly leaks: readonly string[];
}

export interface ClusterFaults {
  /** In place of the store's own main. */
  readonly eventStoreScript?: string;
  /** Services run by a main in which faults can be armed. */
  readonly armed?: boolean;
  /** What services do besides in the faults, done once before: connections that it takes are no leak. */
  readonly rehearse?: (stage: Stage) => Promise<void>;
  /** Where a release is not to be applied. */
  readonly endOf?: EndOf;
}

/** From when a fault is over (O7). */
export const IN_TIME_MS = 30_000;
/** So many that each partition of a topic by release holds some. */
const WARM = Array.from({ length: 48 }, (_, index) => `warm-${index}`);

/** What must be empty once all is over, whatever was done. */
export const ALL_WELL = {
  lost: [],
  doubled: [],
  falseAllows: [],
  viewsThatDiffer: [],
  notReplayed: [],
  notApplied: [],
  unequal: [],
  outOfOrder: [],
} as const satisfies Partial<Played<unknown>['aftermath']>;

/** Healings that are not as they must be: empty when all is well. */
export const unwell = (healings: readonly Healing[]): Healing[] =>
  healings.filter(({ late, lagging, parked, grown }) => [...late, ...lagging, ...parked, ...grown].length > 0);

/** Every service in a process of its own on a broker and a store that are its own, through some faults; then what became of everything that was sent. */
export const withCluster = async <T>(
  components: readonly (string | OrganisationComponent)[],
  faults: (stage: Stage) => Promise<T>,
  { eventStoreScript, armed = false, rehearse, endOf = APPLIED }: ClusterFaults = {},
): Promise<Played<T>> => {
  const organisation = await temporaryOrganisation(
    [...WARM, ...components].map((component) => (typeof component === 'string' ? { name: component } : component)),
    { config: 'thresholds: { bakeSeconds: 86400 }\n' },
  );
  const journal = openJournal(join(organisation.directory, 'acknowledged.log'));
  const exits = new Exits();
  const said = new Said();
  const leaks: string[] = [];
  const onLine = (name: string, line: string): void => {
    said.hear(name, line);
    if (line.includes('MaxListenersExceededWarning')) leaks.push(`${name}: ${line.slice(0, 400)}`);
  };
  let engines: RunningEngines | undefined;
  let cluster: Cluster | undefined;
  try {
    const { dataDirectory } = organisation;
    engines = await startEngines({
      dataDirectory,
      environment: {},
      flags: INSPECTABLE,
      onLine,
      onExit: exits.tell,
      ...(eventStoreScript === undefined ? {} : { eventStoreScript }),
    });
    const running = await startCluster({
      environment: { INTERLOCK_LOG_LEVEL: 'error', ...engines.environment },
      configFile: join(organisation.directory, 'interlock.yaml'),
      dataDirectory,
      port: 0,
      flags: INSPECTABLE,
      onLine,
      onExit: exits.tell,
    });
    cluster = running;
    const door = new Door(running.url);
    const scene = { organisation, engines, cluster: running, door, exits, said, journal };
    const submit = (names: readonly string[]): Promise<void> => submitTo(door, organisation, journal, names);
    // A process that begins on a record reads, and so holds, more than the first one of all did: what it holds after a fault is compared with one that has begun again too.
    for (const names of [WARM.slice(0, WARM.length / 2), WARM.slice(WARM.length / 2)]) {
      await submit(names);
      const late = await unended(door, journal.acknowledged, performance.now() + IN_TIME_MS);
      if (late.length > 0 || journal.unknown.length > 0) throw new Error(`not well before the first fault: ${late.join(', ')}`);
      if (names[0] === WARM[0]) await beginAgain(running, armed);
    }
    await rehearse?.({ ...scene, submit, play: () => Promise.reject(new Error('a rehearsal has no faults')) });
    const player = await Player.on(scene, endOf);
    const result = await faults({ ...scene, submit, play: player.play });
    let checked: Awaited<ReturnType<typeof checkRecord>> | undefined;
    const aftermath = await lookAt(
      {
        door,
        endOf,
        rebuildViews: () => rebuildViews(organisation, running),
        // The store is alive: a copy of its files is what a power cut would leave.
        check: async () => (checked = await checkRecord(dataDirectory, journal.acknowledged)),
      },
      journal,
    );
    const { repeats, ...published } = await publishedEqually(brokersOf(engines), checked?.events ?? []);
    player.tellRows(aftermath);
    return { result, aftermath: { ...aftermath, ...published }, healings: player.healings, repeats, leaks };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said.last(30).join('\n')}`, { cause: error });
  } finally {
    await cluster?.stop();
    await engines?.stop();
    journal.close();
    await organisation.remove();
  }
};

const beginAgain = async (cluster: Cluster, armed: boolean): Promise<void> => {
  await Promise.all(cluster.services.map((name) => cluster.process(name).stop()));
  await Promise.all(cluster.services.map((name) => cluster.restart(name, armed ? faulty(name) : {})));
  await untilReady(cluster.url);
};

const brokersOf = ({ broker }: RunningEngines): string => {
  if (broker === undefined) throw new Error('faults need a broker of their own');
  return broker.brokers;
};

type Scene = Omit<Stage, 'submit' | 'play'>;

class Player {
  readonly healings: Healing[] = [];
  readonly #rows: Omit<FaultRow, 'lost' | 'doubled' | 'falseAllows'>[] = [];
  readonly #ended: Set<string>;
  readonly #scene: Scene;
  readonly #endOf: EndOf;
  readonly #looked: LookedAt;

  private constructor(scene: Scene, endOf: EndOf, looked: LookedAt) {
    this.#scene = scene;
    this.#endOf = endOf;
    this.#looked = looked;
    this.#ended = new Set();
  }

  /** Before the first fault, when all is at rest. */
  static async on(scene: Scene, endOf: EndOf): Promise<Player> {
    const looked = {
      door: scene.door,
      brokers: brokersOf(scene.engines),
      processes: () => processesOf(scene),
      baseline: new Map(),
      garbage: new GarbageCollection(scene.said),
    };
    const { lagging } = await untilAtRest(looked, performance.now() + IN_TIME_MS);
    if (lagging.length > 0) throw new Error(`not at rest before the first fault: ${lagging.join(', ')}`);
    return new Player(scene, endOf, { ...looked, baseline: await baselineOf(processesOf(scene), looked) });
  }

  readonly play = async ({ seeds = [], ...named }: NamedFault, cause: () => Promise<Injected>): Promise<Healing> => {
    const { journal } = this.#scene;
    const [acknowledged, unknown] = [journal.acknowledged.size, journal.unknown.length];
    const { slowestRecoverySeconds = 0, note, ...done } = await cause();
    const sent = { acknowledged: journal.acknowledged.size - acknowledged, unknown: journal.unknown.length - unknown };
    const healing = await this.#heal(named.fault);
    this.healings.push(healing);
    this.#rows.push({
      ...named,
      ...done,
      where: 'all services',
      commands: sent.acknowledged + sent.unknown,
      ...sent,
      slowestRecoverySeconds: Math.max(slowestRecoverySeconds, healing.recoverySeconds),
      seeds,
      ...(note === undefined ? {} : { note }),
    });
    return healing;
  };

  async #heal(fault: string): Promise<Healing> {
    const { door, journal } = this.#scene;
    const begun = performance.now();
    const since = (): number => (performance.now() - begun) / 1_000;
    const open = [...journal.acknowledged].filter((releaseId) => !this.#ended.has(releaseId));
    const late = await unended(door, open, begun + IN_TIME_MS, this.#endOf);
    for (const releaseId of open) this.#ended.add(releaseId);
    const recoverySeconds = since();
    const unrest = await untilAtRest(this.#looked, begun + IN_TIME_MS);
    return { fault, recoverySeconds, restSeconds: since(), late, ...unrest };
  }

  tellRows({ lost, doubled, falseAllows }: Aftermath): void {
    const found = { lost: lost.length, doubled: doubled.length, falseAllows: falseAllows.length };
    for (const row of this.#rows) tellFaultRow({ ...row, ...found });
  }
}

const processesOf = ({ cluster, engines }: Scene): Watched[] => [
  ...cluster.services.map((name) => ({ name, pid: cluster.process(name).pid, url: cluster.process(name).said.url })),
  ...(engines.eventStore === undefined ? [] : [{ name: 'event-store', pid: engines.eventStore.pid() }]),
];

const submitTo = async (door: Door, organisation: TemporaryOrganisation, journal: Journal, names: readonly string[]): Promise<void> => {
  await Promise.all(
    names.map(async (name) => {
      const built = organisation.candidate(name);
      await door.submit(built).then(
        (accepted) => journal.write(accepted),
        () => journal.unknown.push(built),
      );
    }),
  );
};

const rebuildViews = async ({ dataDirectory }: TemporaryOrganisation, cluster: Cluster): Promise<void> => {
  await cluster.process('ledger-projection').stop();
  await rm(join(dataDirectory, 'views'), { recursive: true });
  await cluster.restart('ledger-projection');
  await untilReady(cluster.url);
};

const LATE_MS = 180_000;

/** Who ended by itself: a crash that never comes must fail a run, not pass it. */
export class Exits {
  readonly #waiting = new Map<string, () => void>();
  readonly tell = (name: string): void => this.#waiting.get(name)?.();

  next(name: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => reject(new Error(`${name} never came to its crash point`)), LATE_MS);
    this.#waiting.set(name, () => {
      clearTimeout(late);
      resolve();
    });
    return promise;
  }
}
