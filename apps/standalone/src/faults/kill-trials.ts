import { setTimeout } from 'node:timers/promises';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@interlock/domain';
import {
  Door,
  replayDecisions,
  seeded,
  startRunning,
  temporaryOrganisation,
  type ReleaseHistoryEvent,
  type TemporaryOrganisation,
} from '../testing/index.ts';
import { checkRecord } from './check-record.ts';
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

export interface Aftermath {
  readonly releases: number;
  readonly decisions: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Releases whose views differ after they were rebuilt from nothing. */
  readonly viewsThatDiffer: readonly string[];
  readonly notReplayed: readonly string[];
  readonly notApplied: readonly string[];
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
    return { trials, aftermath: await lookAt(organisation, journal) };
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

type Told = ReadonlyMap<string, { readonly view: unknown; readonly events: readonly ReleaseHistoryEvent[] }>;

/** Everything submitted comes to its end without anyone's help, once; the views come back as they were; decisions replay. */
const lookAt = async ({ directory, dataDirectory }: TemporaryOrganisation, journal: Journal): Promise<Aftermath> => {
  const running = await startRunning(directory, dataDirectory);
  const door = new Door(running.url);
  // Nobody knows of these; whoever sends again gets the same release.
  for (const built of journal.unknown) journal.write(await door.submit(built));
  await inBatches([...journal.acknowledged], (releaseId) => door.until(releaseId, 'DeploymentApplied'));
  const before = await tellAll(door, journal.acknowledged);
  const decisions = [...before.values()].flatMap(({ events }) => decisionsOf(events));
  const documents = await inBatches(
    decisions,
    async (decisionId) => (await door.ask('GET', `/v1/decisions/${decisionId}/certificate`, { as: 'ci' })).json,
  );
  await running.stop();
  const { lost, doubled } = await checkRecord(dataDirectory, journal.acknowledged);

  await rm(join(dataDirectory, 'views'), { recursive: true });
  const again = await startRunning(directory, dataDirectory);
  const after = await tellAll(new Door(again.url), journal.acknowledged);
  await again.stop();
  return {
    releases: before.size,
    decisions: decisions.length,
    lost,
    doubled,
    viewsThatDiffer: [...before.keys()].filter((id) => textOf(before, id) !== textOf(after, id)),
    notReplayed: (await replayDecisions(documents)).flatMap(({ decisionId, signed, replayed }) =>
      signed === replayed ? [] : [decisionId],
    ),
    notApplied: [...before].flatMap(([id, { events }]) => (events.some(({ type }) => type === 'DeploymentApplied') ? [] : [id])),
  };
};

const textOf = (told: Told, releaseId: string): string => canonicalJson(told.get(releaseId) ?? null);

const decisionsOf = (events: readonly ReleaseHistoryEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'DecisionRecorded' ? [event.data.decisionId] : []));

const tellAll = async (door: Door, releases: Iterable<string>): Promise<Told> =>
  new Map(
    await inBatches([...releases], async (releaseId) => {
      // Its last event is in the views when it can be followed there.
      await door.until(releaseId, 'DeploymentApplied');
      return [releaseId, { view: await door.release(releaseId), events: await door.events(releaseId) }] as const;
    }),
  );

const BATCH = 16;

const inBatches = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += BATCH) results.push(...(await Promise.all(items.slice(at, at + BATCH).map(work))));
  return results;
};
