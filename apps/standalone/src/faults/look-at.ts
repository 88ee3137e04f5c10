import { canonicalJson } from '@interlock/domain';
import { replayDecisions, type Door, type ReleaseHistoryEvent } from '../testing/index.ts';
import type { RecordCheck } from './check-record.ts';
import type { Journal } from './load.ts';
import { APPLIED, unended, type EndOf } from './unended.ts';

export interface Aftermath {
  readonly releases: number;
  readonly decisions: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Releases whose views differ after they were rebuilt from nothing. */
  readonly viewsThatDiffer: readonly string[];
  readonly notReplayed: readonly string[];
  /** Releases that had not come to their end by themselves in time, and what they had come to. */
  readonly notApplied: readonly string[];
  readonly falseAllows: readonly string[];
}

/** A running system after its faults. */
export interface Recovered {
  readonly door: Door;
  /** Deletes the views and brings them back; the door stays where it was, unless another is given. */
  readonly rebuildViews: () => Promise<Door | void>;
  readonly check: () => Promise<Pick<RecordCheck, 'lost' | 'doubled' | 'falseAllows'>>;
  /** Absent: every release is applied. */
  readonly endOf?: EndOf;
}

/** From when the last fault is over, and again once the views were built anew. */
const IN_TIME_MS = 30_000;

type Told = ReadonlyMap<string, { readonly view: unknown; readonly events: readonly ReleaseHistoryEvent[] }>;

/** Everything submitted comes to its end without anyone's help, once; the views come back as they were; decisions replay. */
export const lookAt = async ({ door, rebuildViews, check, endOf = APPLIED }: Recovered, journal: Journal): Promise<Aftermath> => {
  // Nobody knows of these; whoever sends again gets the same release.
  for (const built of journal.unknown) journal.write(await door.submit(built));
  const inTime = (where: Door): Promise<string[]> => unended(where, journal.acknowledged, performance.now() + IN_TIME_MS, endOf);
  const late = await inTime(door);
  const before = await tellAll(door, journal.acknowledged);
  const decisions = [...before.values()].flatMap(({ events }) => decisionsOf(events));
  const documents = await inBatches(
    decisions,
    async (decisionId) => (await door.ask('GET', `/v1/decisions/${decisionId}/certificate`, { as: 'ci' })).json,
  );
  const { lost, doubled, falseAllows } = await check();
  const rebuilt = (await rebuildViews()) ?? door;
  const lateInViews = await inTime(rebuilt);
  const after = await tellAll(rebuilt, journal.acknowledged);
  return {
    releases: before.size,
    decisions: decisions.length,
    lost,
    doubled,
    falseAllows,
    viewsThatDiffer: [...before.keys()].filter((id) => textOf(before, id) !== textOf(after, id)),
    notReplayed: (await replayDecisions(documents)).flatMap(({ decisionId, signed, replayed }) =>
      signed === replayed ? [] : [decisionId],
    ),
    notApplied: [...late, ...lateInViews],
  };
};

const textOf = (told: Told, releaseId: string): string => canonicalJson(told.get(releaseId) ?? null);

const decisionsOf = (events: readonly ReleaseHistoryEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'DecisionRecorded' ? [event.data.decisionId] : []));

const tellAll = async (door: Door, releases: Iterable<string>): Promise<Told> =>
  new Map(
    await inBatches(
      [...releases],
      async (releaseId) => [releaseId, { view: await door.release(releaseId), events: await door.events(releaseId) }] as const,
    ),
  );

const BATCH = 16;

const inBatches = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += BATCH) results.push(...(await Promise.all(items.slice(at, at + BATCH).map(work))));
  return results;
};
