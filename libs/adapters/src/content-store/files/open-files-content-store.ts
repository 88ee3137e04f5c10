import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hashing } from '@interlock/domain';
import { makeDirectory, messageOf } from '../../durable-files/index.ts';
import { ContentStoreError } from '../content-store.ts';
import { ContentFiles } from './content-files.ts';
import { ContentPacks } from './content-packs.ts';
import { FilesContentStore } from './files-content-store.ts';

export interface FilesContentStoreOptions {
  /** Root folder; made when it is missing. Several processes may share it. */
  readonly directory: string;
  readonly hashing: Hashing;
  /** Contents up to this size share pack files; larger ones have a file each. Default 256 KiB. */
  readonly packedBytes?: number;
}

const PACKED_BYTES = 256 * 1024;

/** Older than any write that another process may have in hand. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

export const openFilesContentStore = async ({
  directory,
  hashing,
  packedBytes = PACKED_BYTES,
}: FilesContentStoreOptions): Promise<FilesContentStore> => {
  const packs = new ContentPacks(join(directory, 'packs'), hashing);
  try {
    const temporary = join(directory, 'tmp');
    await makeDirectory(temporary);
    await makeDirectory(join(directory, 'sha256'));
    await makeDirectory(join(directory, 'packs'));
    await removeAbandoned(temporary);
    await packs.look();
  } catch (cause) {
    throw new ContentStoreError('content-store.unavailable', `${directory}: ${messageOf(cause)}`, {
      cause,
    });
  }
  return new FilesContentStore({ files: new ContentFiles(directory), packs, hashing, packedBytes });
};

/** What killed processes left half written. */
const removeAbandoned = async (temporary: string): Promise<void> => {
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
};
