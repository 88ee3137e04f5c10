import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseStrictJson, StrictJsonError } from '@interlock/domain';
import { badInput } from '../cli-error.ts';
import { isErrno } from './system-error.ts';
import type { Io } from '../terminal/index.ts';

const MEBIBYTE = 1_048_576;

/** Bytes of a file that the user named. `field` is the option or argument that named it. */
export const readInput = async (io: Io, field: string, path: string, maxBytes = 50 * MEBIBYTE): Promise<Uint8Array> => {
  const file = resolve(io.cwd, path);
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw badInput([{ field, found: `${path}, no regular file`, expected: 'a file' }]);
    if (stats.size > maxBytes) throw badInput([{ field, found: `${path} of ${stats.size} bytes`, expected: `at most ${maxBytes} bytes` }]);
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    if (!isErrno(cause)) throw cause;
    throw badInput([{ field, found: `${path} (${cause.code})`, expected: 'a file that can be read' }], { cause });
  }
};

/** The JSON document of a file that the user named: strict, bounded. */
export const readJson = async (io: Io, field: string, path: string): Promise<unknown> => {
  const bytes = await readInput(io, field, path);
  try {
    return parseStrictJson(bytes, { maxBytes: 50 * MEBIBYTE });
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause;
    const place = cause.field === '' ? '' : `, at ${cause.field}`;
    throw badInput([{ field, found: `${path}${place}: ${cause.found}`, expected: cause.expected }], { cause });
  }
};
