import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { RecordedEvent } from '@interlock/contracts';
import { falseAllowsOf } from './false-allows.ts';

export interface RecordCheck {
  /** Acknowledged releases that are not on the record. */
  readonly lost: readonly string[];
  /** What stands there twice, or contradicts another event. */
  readonly doubled: readonly string[];
  /** What was allowed, or went on, without a right that was valid at that place of the record (O6). */
  readonly falseAllows: readonly string[];
  /** Position order. */
  readonly events: readonly RecordedEvent[];
  readonly releases: ReadonlySet<string>;
}

/** Looks at a copy of the record as the kill left it: opening it verifies every hash of the chain (O1, O2). */
export const checkRecord = async (dataDirectory: string, acknowledged: Iterable<string>): Promise<RecordCheck> => {
  const copy = await mkdtemp(join(tmpdir(), 'interlock-record-'));
  try {
    for (const suffix of ['', '-wal']) {
      const name = `record.sqlite${suffix}`;
      await cp(join(dataDirectory, name), join(copy, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
    const store = await openSqliteEventStore({ directory: copy, hashing: nodeHashing });
    try {
      return judge(await store.readAll(-1, 1_000_000), acknowledged);
    } finally {
      await store.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

const judge = (events: readonly RecordedEvent[], acknowledged: Iterable<string>): RecordCheck => {
  const streams = Map.groupBy(events, ({ stream }) => stream);
  const releases = new Set(
    [...streams.keys()].flatMap((stream) => (stream.startsWith('release-') ? [stream.slice('release-'.length)] : [])),
  );
  return {
    events,
    falseAllows: [...streams.entries()].flatMap(([stream, those]) => falseAllowsOf(stream, those)),
    releases,
    lost: [...acknowledged].filter((releaseId) => !releases.has(releaseId)),
    doubled: [...repeated(events.map(({ id }) => id)), ...[...streams.entries()].flatMap(([stream, those]) => faultsOf(stream, those))],
  };
};

/** Once per stream, once per lease, and no two leases at a time. */
const faultsOf = (stream: string, events: readonly RecordedEvent[]): string[] => {
  if (!stream.startsWith('release-')) return gapsOf(stream, events);
  const keyed = events.flatMap(({ type, data }) => {
    const { authorisationId = '', environment = '' } = data as { authorisationId?: string; environment?: string };
    if (type === 'ReleaseCandidateRegistered') return [type];
    if (type === 'PromotionRequested') return [`${type} ${environment}`];
    return type === 'DeploymentStarted' || type === 'DeploymentApplied' ? [`${type} ${authorisationId}`] : [];
  });
  return [...gapsOf(stream, events), ...repeated(keyed).map((key) => `${stream}: ${key}`), ...leasesAtATime(stream, events)];
};

const gapsOf = (stream: string, events: readonly RecordedEvent[]): string[] =>
  events.flatMap(({ revision }, index) => (revision === index ? [] : [`${stream}: revision ${revision} where ${index} was due`]));

const leasesAtATime = (stream: string, events: readonly RecordedEvent[]): string[] => {
  const valid = new Set<string>();
  return events.flatMap(({ type, data, revision }) => {
    const facts = data as { authorisationId?: string; authorisation?: { authorisationId: string } };
    if (type === 'AuthorisationVoided') valid.delete(facts.authorisationId ?? '');
    if (type !== 'AuthorisationIssued') return [];
    valid.add(facts.authorisation?.authorisationId ?? '');
    return valid.size > 1 ? [`${stream}: a second lease at revision ${revision}`] : [];
  });
};

const repeated = (keys: readonly string[]): string[] =>
  [...Map.groupBy(keys, (key) => key)].flatMap(([key, those]) => (those.length > 1 ? [key] : []));
