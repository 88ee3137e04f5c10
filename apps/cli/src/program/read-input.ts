import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseStrictJson, StrictJsonError } from '@interlock/domain';
import { badInput } from '../cli-error.ts';
import { isErrno } from './system-error.ts';
import type { Io } from '../terminal/index.ts';

const MEBIBYTE = 1_048_576;
const MOST_BYTES = 50 * MEBIBYTE;

/** Bytes of a file that the user named. `field` is the option or argument that named it. */
export const readInput = (io: Io, field: string, path: string, maxBytes = MOST_BYTES): Promise<Uint8Array> =>
  fromInput(io, field, path, maxBytes, async (file) => new Uint8Array(await readFile(file)));

/** The same where they are sent and not looked at: they stay where they are until then. Reading it fails when the file has changed since. */
export const openInput = (io: Io, field: string, path: string): Promise<Blob> =>
  fromInput(io, field, path, MOST_BYTES, (file) => openAsBlob(file));

/** Digest of a file that the user named, in hex. */
export const hashInput = (io: Io, field: string, path: string, algorithm = 'sha256'): Promise<string> =>
  fromInput(io, field, path, MOST_BYTES, async (file) => {
    const hash = createHash(algorithm);
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest('hex');
  });

const fromInput = async <T>(io: Io, field: string, path: string, maxBytes: number, use: (file: string) => Promise<T>): Promise<T> => {
  const file = resolve(io.cwd, path);
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw badInput([{ field, found: `${path}, no regular file`, expected: 'a file' }]);
    if (stats.size > maxBytes) throw badInput([{ field, found: `${path} of ${stats.size} bytes`, expected: `at most ${maxBytes} bytes` }]);
    return await use(file);
  } catch (cause) {
    if (!isErrno(cause)) throw cause;
    throw badInput([{ field, found: `${path} (${cause.code})`, expected: 'a file that can be read' }], { cause });
  }
};

/** The JSON document of a file that the user named: strict, bounded. */
export const readJson = async (io: Io, field: string, path: string): Promise<unknown> => {
  const bytes = await readInput(io, field, path);
  try {
    return parseStrictJson(bytes, { maxBytes: MOST_BYTES });
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause;
    const place = cause.field === '' ? '' : `, at ${cause.field}`;
    throw badInput([{ field, found: `${path}${place}: ${cause.found}`, expected: cause.expected }], { cause });
  }
};

/** Whether what failed, failed because a file that was opened has changed since (File API, "NotReadableError"). */
export const isChangedInput = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  return name === 'NotReadableError' || isChangedInput(cause);
};
