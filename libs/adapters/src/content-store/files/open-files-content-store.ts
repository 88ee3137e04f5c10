import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hashing } from '@interlock/domain';
import { makeDirectory, messageOf } from '../../durable-files/index.ts';
import { ContentStoreError, type ContentStore } from '../content-store.ts';
import { ContentFiles } from './content-files.ts';
import { FilesContentStore } from './files-content-store.ts';

export interface FilesContentStoreOptions {
  /** Root folder; made when it is missing. Several processes may share it. */
  readonly directory: string;
  readonly hashing: Hashing;
}

/** Older than any write that another process may have in hand. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

export const openFilesContentStore = async ({ directory, hashing }: FilesContentStoreOptions): Promise<ContentStore> => {
  try {
    const temporary = join(directory, 'tmp');
    await makeDirectory(temporary);
    await makeDirectory(join(directory, 'sha256'));
    await removeAbandoned(temporary);
  } catch (cause) {
    throw new ContentStoreError('content-store.unavailable', `${directory}: ${messageOf(cause)}`, {
      cause,
    });
  }
  return new FilesContentStore(new ContentFiles(directory), hashing);
};

/** What killed processes left half written. */
const removeAbandoned = async (temporary: string): Promise<void> => {
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
};
