import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordDirectory, type RecordDirectory } from './record-directory.ts';
import { startStoreProcess } from './store-process.ts';

const KILLS = 2;

interface Acknowledged {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
}

/** Kills a process that appends under load at a seeded moment, twice on the same record, and checks that all it acknowledged is there, once. */
export const crashTrial = async (seed: number): Promise<void> => {
  const directory = await recordDirectory();
  const journal = join(directory.path, 'acknowledged.ndjson');
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const load = startStoreProcess('append-under-load.ts', [directory.path, journal, String(seed * KILLS + kill)]);
      await load.said(1 + ((seed * 7919 + kill * 104_729) % 400));
      await load.kill();
      await checkRecord(directory, await acknowledgedIn(journal));
    }
  } finally {
    await directory.remove();
  }
};

const acknowledgedIn = async (journal: string): Promise<Acknowledged[]> =>
  (await readFile(journal, 'utf8'))
    .split('\n')
    // The last line may be cut off by the kill.
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Acknowledged);

const checkRecord = async (directory: RecordDirectory, acknowledged: readonly Acknowledged[]): Promise<void> => {
  const store = await directory.open();
  try {
    const events = await store.readAll(-1, 1_000_000);
    const key = ({ stream, revision, id }: Acknowledged): string => `${stream} ${revision} ${id}`;
    const stored = new Set(events.map(key));
    expect(acknowledged.map(key).filter((one) => !stored.has(one))).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const ofStream of Map.groupBy(events, ({ stream }) => stream).values())
      expect(ofStream.map(({ revision }) => revision)).toEqual(ofStream.map((_, revision) => revision));
    expect(store.verifyReport).toMatchObject({ events: events.length });
  } finally {
    await store.close();
  }
};
