import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes entries of a directory (files created, renamed) survive power loss. Windows has no such call and needs none: NTFS journals its directories. */
export const syncDirectory = async (directory: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Makes a directory and what leads to it, and the entries of all of these durable. */
export const makeDirectory = async (directory: string, mode = 0o777): Promise<void> => {
  const first = await mkdir(directory, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = directory; ; made = dirname(made)) {
    await syncDirectory(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
};
