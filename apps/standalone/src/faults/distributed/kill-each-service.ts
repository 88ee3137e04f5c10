import { DEEDS } from './deeds.ts';
import { arm, restartFaulty, type FaultPoint } from './arm-fault.ts';
import { withCluster, type Injected, type Played, type Stage } from './with-cluster.ts';

export interface Case {
  readonly service: string;
  readonly point: FaultPoint;
  /** What brings it there; default: candidates. */
  readonly deed?: keyof typeof DEEDS;
  /** Only a call with an event of this type counts; default: any. */
  readonly event?: string;
}

export interface KilledService extends Case {
  readonly kills: number;
  readonly slowestRecoverySeconds: number;
}

/** Where a kill falls between two steps of which row of the test matrix. */
const ROWS: Readonly<Record<FaultPoint, 1 | 2 | 3>> = {
  handling: 1,
  appending: 1,
  appended: 1,
  handled: 1,
  applying: 1,
  desired: 1,
  publishing: 2,
  published: 2,
  projecting: 3,
  committing: 3,
  projected: 3,
  learning: 3,
  learnt: 3,
};
const FAULTS = {
  1: 'kill -9 after append, before Kafka commit, and around each step of a consumer',
  2: 'kill -9 between append and publish',
  3: 'kill -9 between view write and checkpoint',
} as const;

const CANDIDATES = 2;

const namesOf = (number: number, run: number): string[] =>
  Array.from({ length: CANDIDATES }, (_, index) => `service-${number}-${run}-${index}`);

const deedsOf = (cases: readonly Case[]): (keyof typeof DEEDS)[] => [...new Set(cases.flatMap(({ deed }) => deed ?? []))];

const rehearsed = (deed: keyof typeof DEEDS): string => `rehearsed-${deed.toLowerCase()}`;

export interface PlannedCase extends Case {
  readonly kills: number;
}

/** So many kills at each point, shared by the cases that have it. */
export const planned = (cases: readonly Case[], perPoint: number): PlannedCase[] =>
  cases.map((one) => ({ ...one, kills: Math.ceil(perPoint / cases.filter(({ point }) => point === one.point).length) }));

/** Kills one service after another with -9 at a named point of its work, many times, on one record and a real broker. */
export const killEachService = async (
  cases: readonly PlannedCase[],
  say: (line: string) => void = () => undefined,
): Promise<Played<readonly KilledService[]>> =>
  withCluster(
    deedsOf(cases)
      .flatMap((deed) => DEEDS[deed].component(rehearsed(deed)) ?? [])
      .concat(
        cases.flatMap((one, number) =>
          Array.from({ length: one.kills }, (_, run) => namesOf(number, run))
            .flat()
            .flatMap((name) => (one.deed === undefined ? { name } : (DEEDS[one.deed].component(name) ?? []))),
        ),
      ),
    async (stage) => {
      const killed: KilledService[] = [];
      for (const [number, one] of cases.entries()) {
        const { service, point } = one;
        const runs = Array.from({ length: one.kills }, (_, run) => run);
        const begun = performance.now();
        const recoveries: number[] = [];
        const { recoverySeconds, restSeconds } = await stage.play(
          { matrix: [ROWS[point]], fault: FAULTS[ROWS[point]], seeds: runs },
          async (): Promise<Injected> => {
            for (const run of runs) recoveries.push(await killOnce(stage, one, namesOf(number, run), run));
            return { injected: { [`kill -9 at ${point}`]: recoveries.length }, slowestRecoverySeconds: Math.max(...recoveries) };
          },
        );
        killed.push({ ...one, kills: recoveries.length, slowestRecoverySeconds: Math.max(...recoveries) });
        say(
          [
            service.padEnd(20),
            [point, ...(one.deed === undefined ? [] : [one.deed])].join(' by ').padEnd(32),
            `${recoveries.length} kills`,
            `ready again after ${Math.max(...recoveries).toFixed(1)} s at most`,
            `at its end after ${recoverySeconds.toFixed(1)} s, at rest after ${restSeconds.toFixed(1)} s`,
            `${((performance.now() - begun) / 1_000).toFixed(0)} s in all`,
          ].join('  '),
        );
      }
      return killed;
    },
    {
      armed: true,
      rehearse: async (stage) => {
        for (const deed of deedsOf(cases)) {
          await DEEDS[deed].provoke(stage, [rehearsed(deed)]);
          await DEEDS[deed].goOn(stage, [rehearsed(deed)]);
        }
      },
    },
  );

/** Gives how long it took until all was ready again. */
const killOnce = async (stage: Stage, one: Case, names: readonly string[], run: number): Promise<number> => {
  const { service, point, deed: name, event } = one;
  const deed = name === undefined ? undefined : DEEDS[name];
  const gone = stage.exits.next(service);
  // Now the first, now the second that comes by; what people do comes by once.
  await arm(stage, service, {
    point,
    signal: 'SIGKILL',
    ...(event === undefined ? {} : { event }),
    ...(deed === undefined ? { call: 1 + (run % CANDIDATES) } : {}),
  });
  await (deed === undefined ? stage.submit(names) : deed.provoke(stage, names));
  await gone;
  const begun = performance.now();
  await restartFaulty(stage, service);
  const recoverySeconds = (performance.now() - begun) / 1_000;
  await deed?.goOn(stage, names);
  return recoverySeconds;
};
