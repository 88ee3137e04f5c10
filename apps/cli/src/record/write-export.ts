import { open, rename, rm, stat } from 'node:fs/promises';
import { badInput } from '../cli-error.ts';
import { isErrno } from '../program/system-error.ts';

/** Writes lines to a file that is not there yet; under its name only once it is whole. Gives their number. */
export const writeExport = async (file: string, lines: AsyncIterable<string> | Iterable<string>): Promise<number> => {
  if (await exists(file))
    throw badInput([{ field: '--out', found: `${file}, which is there already`, expected: 'a file that is not there yet' }]);
  const temporary = `${file}.part`;
  let count = 0;
  try {
    const handle = await open(temporary, 'w');
    try {
      for await (const line of lines) {
        await handle.write(`${line}\n`);
        count += 1;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    return count;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};

/** The same for a text that is all there. */
export const writeOut = async (file: string, text: string): Promise<void> => {
  await writeExport(file, [text.replace(/\n$/, '')]);
};

const exists = async (file: string): Promise<boolean> => {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return false;
    throw error;
  }
};
