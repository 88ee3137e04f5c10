import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../../distributed/start-cluster.ts';
import { startEngines, type RunningEngines } from '../../distributed/start-engines.ts';
import { untilReady } from '../../distributed/until-ready.ts';
import { Door, temporaryOrganisation, type OrganisationComponent, type TemporaryOrganisation } from '../../testing/index.ts';
import { checkRecord } from '../check-record.ts';
import { openJournal, type Journal } from '../load.ts';
import { lookAt, type Aftermath } from '../look-at.ts';

/** What a fault is done to. */
export interface Stage {
  readonly organisation: TemporaryOrganisation;
  readonly engines: RunningEngines;
  readonly cluster: Cluster;
  readonly door: Door;
  readonly exits: Exits;
  readonly journal: Journal;
  /** Sends a candidate of each component; what gets no answer may be on the record or not. */
  submit(components: readonly string[]): Promise<void>;
}

interface Played<T> {
  readonly result: T;
  readonly aftermath: Aftermath;
  /** Lines in which Node warned of listeners that are added and never removed: what an outage leaks is memory only after days of them. */
  readonly leaks: readonly string[];
}

/** Every service in a process of its own on a broker and a store that are its own, through some faults; then what became of everything that was sent. */
export const withCluster = async <T>(
  components: readonly (string | OrganisationComponent)[],
  faults: (stage: Stage) => Promise<T>,
): Promise<Played<T>> => {
  const organisation = await temporaryOrganisation(
    components.map((component) => (typeof component === 'string' ? { name: component } : component)),
    { config: 'thresholds: { bakeSeconds: 86400 }\n' },
  );
  const journal = openJournal(join(organisation.directory, 'acknowledged.log'));
  const exits = new Exits();
  const log: string[] = [];
  const leaks: string[] = [];
  const onLine = (name: string, line: string): void => {
    if (log.push(`${name}: ${line.slice(0, 400)}`) > 200) log.shift();
    if (line.includes('MaxListenersExceededWarning')) leaks.push(`${name}: ${line.slice(0, 400)}`);
  };
  let engines: RunningEngines | undefined;
  let cluster: Cluster | undefined;
  try {
    const { dataDirectory } = organisation;
    engines = await startEngines({ dataDirectory, environment: {}, onLine, onExit: exits.tell });
    const running = await startCluster({
      environment: { INTERLOCK_LOG_LEVEL: 'error', ...engines.environment },
      configFile: join(organisation.directory, 'interlock.yaml'),
      dataDirectory,
      port: 0,
      onLine,
      onExit: exits.tell,
    });
    cluster = running;
    const door = new Door(running.url);
    const submit = (names: readonly string[]): Promise<void> => submitTo(door, organisation, journal, names);
    const result = await faults({ organisation, engines, cluster: running, door, exits, journal, submit });
    const aftermath = await lookAt(
      {
        door,
        rebuildViews: () => rebuildViews(organisation, running),
        // The store is alive: a copy of its files is what a power cut would leave.
        check: () => checkRecord(dataDirectory, journal.acknowledged),
      },
      journal,
    );
    return { result, aftermath, leaks };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log.slice(-30).join('\n')}`, { cause: error });
  } finally {
    await cluster?.stop();
    await engines?.stop();
    journal.close();
    await organisation.remove();
  }
};

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
