import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../durable-files/index.ts';

/**
 * Makes objects durable, so that a power cut never leaves a branch that points at nothing. Side by side: the file system then syncs them together, where git
 * would do it one after the other.
 */
export const syncObjects = async (repository: string, ids: readonly string[]): Promise<void> => {
  await Promise.all([...new Set(ids)].map((id) => syncFile(join(repository, 'objects', id.slice(0, 2), id.slice(2)))));
};

const syncFile = async (path: string): Promise<void> => {
  try {
    // Windows syncs only what is open for writing.
    const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    // Already in a pack or an alternate store, which git synced when it wrote it.
    if (!hasCode(cause, 'ENOENT')) throw cause;
  }
};
