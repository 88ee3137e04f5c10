import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@interlock/contracts';
import { nodeHashing } from '../../../hashing/index.ts';
import { linkedEvents } from '../../testing/index.ts';
import { openSqliteEventStore, type SqliteEventStore } from '../index.ts';

/** A temporary folder with a record in it. */
export interface RecordDirectory {
  readonly path: string;
  readonly file: string;
  open(): Promise<SqliteEventStore>;
  /** Opens, appends events one by one, round robin over streams, and closes. */
  fill(events: number, streams?: number): Promise<void>;
  /** The files as they are now, in a folder of their own. */
  copy(): Promise<RecordDirectory>;
  remove(): Promise<void>;
}

const at = (path: string): RecordDirectory => {
  const open = (): Promise<SqliteEventStore> => openSqliteEventStore({ directory: path, hashing: nodeHashing });
  return {
    path,
    file: join(path, 'record.sqlite'),
    open,
    fill: async (events, streams = 4) => {
      const store = await open();
      for (let index = 0; index < events; index += 1) {
        const stream = `release-${index % streams}`;
        const end = (await store.readStream(stream)).length - 1;
        await store.append(stream, end, await linkedEvents(store, stream, [{ data: { index, text: 'x'.repeat(index % 700) } }]));
      }
      await store.close();
    },
    copy: async () => {
      const directory = await recordDirectory();
      await cp(path, directory.path, { recursive: true, filter: (source) => !source.endsWith('.lock') && !source.endsWith('-shm') });
      return directory;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
};

export const recordDirectory = async (): Promise<RecordDirectory> => at(await mkdtemp(join(tmpdir(), 'interlock-record-')));

/** What a reader gets from a record, or the code and words with which it is refused. */
export const reading = async (
  directory: RecordDirectory,
): Promise<{ events: RecordedEvent[]; repairs: number } | { code: unknown; message: string }> => {
  let store: SqliteEventStore;
  try {
    store = await directory.open();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: 'code' in error ? error.code : error, message: error.message };
  }
  try {
    return { events: await store.readAll(-1, 1_000_000), repairs: store.repairs.length };
  } finally {
    await store.close();
  }
};
