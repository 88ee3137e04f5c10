import { mkdir } from 'node:fs/promises';
import { types } from 'node:util';

export class DataDirectoryError extends Error {
  readonly code = 'config.data_directory';
}

/** The folder of everything that is kept. Rejects with `config.data_directory` where a file stands in its place, or on the way to it. */
export const makeDataDirectory = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    const code = types.isNativeError(cause) && 'code' in cause ? cause.code : undefined;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw cause;
    const what = code === 'EEXIST' ? 'a file' : 'a file on the way to it';
    throw new DataDirectoryError(
      `${directory}: found ${what}, expected a folder, or nothing; move the file away, or name another folder with INTERLOCK_DATA_DIR`,
      { cause },
    );
  });
};
