import { setTimeout } from 'node:timers/promises';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Door, seeded, startRunning, temporaryOrganisation, type TemporaryOrganisation } from '../testing/index.ts';
import { checkRecord } from './check-record.ts';
import { lookAt, type Aftermath } from './look-at.ts';
import { openJournal, startLoad, type Journal } from './load.ts';

/** One line of the table: what a kill found, and what it left. */
export interface Trial {
  readonly seed: number;
  readonly moment: string;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly recoverySeconds: number;
}

/** At most this many candidates are sent before one kill. */
const CANDIDATES = 24;
const LONGEST_WAIT_MS = 120;

/** Kills the whole process under load again and again, on one record, then looks at what became of everything that was sent. */
export const killTrials = async (seeds: readonly number[]): Promise<{ readonly trials: Trial[]; readonly aftermath: Aftermath }> => {
  const names = seeds.flatMap((seed) => Array.from({ length: CANDIDATES }, (_, index) => `service-${seed}-${index}`));
  // Nothing is to be verified between two looks at the views: they are compared at the same end of the record.
  const organisation = await temporaryOrganisation(
    names.map((name) => ({ name })),
    { config: 'thresholds: { bakeSeconds: 86400 }\n' },
  );
  const journal = openJournal(join(organisation.directory, 'acknowledged.log'));
  try {
    const trials: Trial[] = [];
    for (const seed of seeds) trials.push(await killOnce(organisation, seed, journal));
    return { trials, aftermath: await afterAll(organisation, journal) };
  } finally {
    journal.close();
    await organisation.remove();
  }
};

const killOnce = async (organisation: TemporaryOrganisation, seed: number, journal: Journal): Promise<Trial> => {
  const random = seeded(seed);
  const begun = performance.now();
  const running = await startRunning(organisation.directory, organisation.dataDirectory);
  const recoverySeconds = (performance.now() - begun) / 1000;
  const [acknowledgedBefore, unknownBefore] = [journal.acknowledged.size, journal.unknown.length];
  const candidates = Array.from({ length: CANDIDATES }, (_, index) => organisation.candidate(`service-${seed}-${index}`));
  const load = startLoad(new Door(running.url), () => candidates.shift(), journal);
  const after = 1 + Math.floor(random() * (CANDIDATES - 6));
  const pause = Math.floor(random() * LONGEST_WAIT_MS);
  await load.reached(after);
  // Not a wait for anything: the moment of the fault.
  await setTimeout(pause);
  await running.kill();
  await load.ended;
  const { lost, doubled } = await checkRecord(organisation.dataDirectory, journal.acknowledged);
  return {
    seed,
    moment: `${after} acks + ${pause} ms`,
    acknowledged: journal.acknowledged.size - acknowledgedBefore,
    unknown: journal.unknown.length - unknownBefore,
    lost,
    doubled,
    recoverySeconds,
  };
};

/** On the record as the last kill left it. */
const afterAll = async ({ directory, dataDirectory }: TemporaryOrganisation, journal: Journal): Promise<Aftermath> => {
  let running = await startRunning(directory, dataDirectory);
  try {
    return await lookAt(
      {
        door: new Door(running.url),
        check: async () => {
          await running.stop();
          return checkRecord(dataDirectory, journal.acknowledged);
        },
        rebuildViews: async () => {
          await rm(join(dataDirectory, 'views'), { recursive: true });
          running = await startRunning(directory, dataDirectory);
          return new Door(running.url);
        },
      },
      journal,
    );
  } finally {
    await running.stop();
  }
};
