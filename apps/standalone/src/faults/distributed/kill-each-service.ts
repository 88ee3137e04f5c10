import { fileURLToPath } from 'node:url';
import { untilReady } from '../../distributed/until-ready.ts';
import type { Aftermath } from '../look-at.ts';
import type { CrashPoint } from './crash-points.ts';
import { DEEDS } from './deeds.ts';
import { withCluster, type Stage } from './with-cluster.ts';

export interface Case {
  readonly service: string;
  readonly point: CrashPoint;
  /** At which call; default the first. */
  readonly call?: number;
  /** What brings it there; default: candidates. */
  readonly deed?: keyof typeof DEEDS;
}

export interface KilledService extends Case {
  readonly acknowledged: number;
  readonly unknown: number;
  readonly recoverySeconds: number;
}

const CANDIDATES = 3;
const CRASHING = fileURLToPath(new URL('../../../dist/faults/distributed/crashing-main.js', import.meta.url));

const namesOf = (number: number): string[] => Array.from({ length: CANDIDATES }, (_, index) => `service-${number}-${index}`);

/** Kills one service after another at a named point of its work, on one record and a real broker. */
export const killEachService = async (
  cases: readonly Case[],
  say: (line: string) => void = () => undefined,
): Promise<{ readonly killed: readonly KilledService[]; readonly aftermath: Aftermath }> => {
  const { result, aftermath } = await withCluster(
    cases.flatMap(({ deed }, number) =>
      namesOf(number).flatMap((name) => (deed === undefined ? { name } : (DEEDS[deed].component(name) ?? []))),
    ),
    async (stage) => {
      const killed: KilledService[] = [];
      for (const [number, one] of cases.entries()) {
        killed.push(await killOnce(stage, one, namesOf(number)));
        say(`${one.service} ${one.point}: back after ${killed.at(-1)?.recoverySeconds.toFixed(1)} s`);
      }
      return killed;
    },
  );
  return { killed: result, aftermath };
};

const killOnce = async (stage: Stage, one: Case, names: readonly string[]): Promise<KilledService> => {
  const { journal, cluster, exits } = stage;
  const { service, point, call = 1 } = one;
  const deed = one.deed === undefined ? undefined : DEEDS[one.deed];
  await cluster.process(service).kill();
  const gone = exits.next(service);
  await cluster.restart(service, {
    script: CRASHING,
    environment: { INTERLOCK_FAULT_SERVICE: service, INTERLOCK_FAULT_POINT: point, INTERLOCK_FAULT_CALL: String(call) },
  });
  const [acknowledgedBefore, unknownBefore] = [journal.acknowledged.size, journal.unknown.length];
  await (deed === undefined ? stage.submit(names) : deed.provoke(stage, names));
  await gone;
  const begun = performance.now();
  await cluster.restart(service);
  await untilReady(cluster.url);
  const recoverySeconds = (performance.now() - begun) / 1000;
  await deed?.goOn(stage, names);
  return {
    ...one,
    acknowledged: journal.acknowledged.size - acknowledgedBefore,
    unknown: journal.unknown.length - unknownBefore,
    recoverySeconds,
  };
};
