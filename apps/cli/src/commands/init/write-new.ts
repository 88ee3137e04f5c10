import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { badInput } from '../../cli-error.ts';
import { isErrno } from '../../program/system-error.ts';

export interface NewFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly content: string;
}

/** Writes all files, or none when one is there with other content; `force` overwrites. */
export const writeNew = async (root: string, files: readonly NewFile[], force: boolean): Promise<void> => {
  const taken: string[] = [];
  for (const { path, content } of files) if (!force && ![undefined, content].includes(await contentOf(join(root, path)))) taken.push(path);
  if (taken.length > 0)
    throw badInput(
      taken.map((path) => ({ field: path, found: 'a file that is there already', expected: 'none, or --force to overwrite it' })),
      { hint: 'Nothing was written. `interlock config check` says whether what is there is right.' },
    );
  for (const { path, content } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { flag: force ? 'w' : 'wx' }).catch((error: unknown) => {
      // The same content is there already.
      if (!(isErrno(error) && error.code === 'EEXIST')) throw error;
    });
  }
};

const contentOf = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
};
