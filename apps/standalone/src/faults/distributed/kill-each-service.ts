import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster, type Cluster } from '../../distributed/start-cluster.ts';
import { startEngines, type RunningEngines } from '../../distributed/start-engines.ts';
import { untilReady } from '../../distributed/until-ready.ts';
import { Door, temporaryOrganisation, type TemporaryOrganisation } from '../../testing/index.ts';
import { checkRecord } from '../check-record.ts';
import { lookAt, type Aftermath } from '../look-at.ts';
import { openJournal, type Journal } from '../load.ts';
import type { CrashPoint } from './crash-points.ts';

export interface Case {
  readonly service: string;
  readonly point: CrashPoint;
  /** At which call; default the first. */
  readonly call?: number;
}

export interface KilledService extends Case {
  readonly acknowledged: number;
  readonly unknown: number;
  readonly recoverySeconds: number;
}

const CANDIDATES = 3;
const CRASHING = fileURLToPath(new URL('../../../dist/faults/distributed/crashing-main.js', import.meta.url));

/** Kills one service after another at a named point of its work, on one record and a real broker, then looks at what became of everything that was sent. */
export const killEachService = async (
  cases: readonly Case[],
  say: (line: string) => void = () => undefined,
): Promise<{ readonly killed: KilledService[]; readonly aftermath: Aftermath }> => {
  const names = cases.flatMap((_, number) => Array.from({ length: CANDIDATES }, (__, index) => `service-${number}-${index}`));
  const organisation = await temporaryOrganisation(
    names.map((name) => ({ name })),
    { config: 'thresholds: { bakeSeconds: 86400 }\n' },
  );
  const journal = openJournal(join(organisation.directory, 'acknowledged.log'));
  const exits = new Exits();
  const log: string[] = [];
  const onLine = (name: string, line: string): void => void (log.push(`${name}: ${line}`) > 200 && log.shift());
  let engines: RunningEngines | undefined;
  let cluster: Cluster | undefined;
  try {
    engines = await startEngines({ dataDirectory: organisation.dataDirectory, environment: brokersOnly(), onLine, onExit: exits.tell });
    const running = await startCluster({
      environment: { INTERLOCK_LOG_LEVEL: 'error', ...brokersOnly(), ...engines.environment },
      configFile: join(organisation.directory, 'interlock.yaml'),
      dataDirectory: organisation.dataDirectory,
      port: 0,
      onLine,
      onExit: exits.tell,
    });
    cluster = running;
    const killed: KilledService[] = [];
    for (const [number, one] of cases.entries()) {
      killed.push(await killOnce({ organisation, journal, cluster: running, exits }, one, number));
      say(`${one.service} ${one.point}: back after ${killed.at(-1)?.recoverySeconds.toFixed(1)} s`);
    }
    const aftermath = await lookAt(
      {
        door: new Door(running.url),
        rebuildViews: () => rebuildViews(organisation, running),
        // The store is alive: a copy of its files is what a power cut would leave.
        check: () => checkRecord(organisation.dataDirectory, journal.acknowledged),
      },
      journal,
    );
    return { killed, aftermath };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log.slice(-30).join('\n')}`, { cause: error });
  } finally {
    await cluster?.stop();
    await engines?.stop();
    journal.close();
    await organisation.remove();
  }
};

interface Stage {
  readonly organisation: TemporaryOrganisation;
  readonly journal: Journal;
  readonly cluster: Cluster;
  readonly exits: Exits;
}

const killOnce = async ({ organisation, journal, cluster, exits }: Stage, one: Case, number: number): Promise<KilledService> => {
  const { service, point, call = 1 } = one;
  await cluster.process(service).kill();
  const gone = exits.next(service);
  await cluster.restart(service, {
    script: CRASHING,
    environment: { INTERLOCK_FAULT_SERVICE: service, INTERLOCK_FAULT_POINT: point, INTERLOCK_FAULT_CALL: String(call) },
  });
  const [acknowledgedBefore, unknownBefore] = [journal.acknowledged.size, journal.unknown.length];
  const door = new Door(cluster.url);
  await Promise.all(
    Array.from({ length: CANDIDATES }, async (_, index) => {
      const built = organisation.candidate(`service-${number}-${index}`);
      // No answer, or an error: it may be on the record or not.
      await door.submit(built).then(
        (accepted) => journal.write(accepted),
        () => journal.unknown.push(built),
      );
    }),
  );
  await gone;
  const begun = performance.now();
  await cluster.restart(service);
  await untilReady(cluster.url);
  return {
    ...one,
    acknowledged: journal.acknowledged.size - acknowledgedBefore,
    unknown: journal.unknown.length - unknownBefore,
    recoverySeconds: (performance.now() - begun) / 1000,
  };
};

const rebuildViews = async ({ dataDirectory }: TemporaryOrganisation, cluster: Cluster): Promise<void> => {
  await cluster.process('ledger-projection').stop();
  await rm(join(dataDirectory, 'views'), { recursive: true });
  await cluster.restart('ledger-projection');
  await untilReady(cluster.url);
};

/** Who ended by itself: a crash that never comes must fail a run, not pass it. */
class Exits {
  readonly #waiting = new Map<string, { readonly resolve: () => void }>();
  readonly tell = (name: string): void => this.#waiting.get(name)?.resolve();

  next(name: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => reject(new Error(`${name} never came to its crash point`)), 60_000);
    this.#waiting.set(name, {
      resolve: () => {
        clearTimeout(late);
        resolve();
      },
    });
    return promise;
  }
}

const brokersOnly = (): Record<string, string> => {
  const brokers = process.env['KAFKA_BROKERS'];
  return brokers === undefined || brokers === '' ? {} : { KAFKA_BROKERS: brokers };
};
