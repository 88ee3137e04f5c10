import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { canonicalJson } from '@interlock/domain';
import { badInput } from '../../../cli-error.ts';
import { hashInput } from '../../../program/read-input.ts';
import { isErrno } from '../../../program/system-error.ts';
import type { Io } from '../../../terminal/index.ts';

const MAX_FILES = 10_000;

/**
 * Digest of desired configuration. A file: of its bytes. A folder: of the RFC 8785 form of its files' digests by path with forward slashes, sorted, so
 * that it depends on content and names alone; `.git` is left out, links are refused because what they lead to is not part of the folder.
 */
export const digestOfPath = async (io: Io, field: string, path: string): Promise<string> => {
  const root = resolve(io.cwd, path);
  const stats = await lstat(root).catch((cause: unknown) => {
    if (isErrno(cause))
      throw badInput([{ field, found: `${path} (${cause.code})`, expected: 'a digest, or a file or folder that can be read' }], { cause });
    throw cause;
  });
  if (stats.isFile()) return `sha256:${await hashInput(io, field, path)}`;
  if (!stats.isDirectory())
    throw badInput([{ field, found: `${path}, neither a file nor a folder`, expected: 'a digest, a file or a folder' }]);
  const files = await filesBelow(root, field);
  const entries: Record<string, string> = {};
  for (const file of files) entries[relative(root, file).split(sep).join('/')] = `sha256:${await hashInput(io, field, file)}`;
  return `sha256:${createHash('sha256').update(canonicalJson(entries)).digest('hex')}`;
};

/** Every regular file below a folder, sorted; `.git` is left out. */
export const filesBelow = async (root: string, field: string): Promise<string[]> => {
  const files: string[] = [];
  const folders = [root];
  for (const folder of folders)
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== '.git') folders.push(path);
      } else if (entry.isFile()) files.push(path);
      else throw badInput([{ field, found: `${path}, no regular file`, expected: 'a folder of files' }]);
      if (files.length > MAX_FILES) throw badInput([{ field, found: `more than ${MAX_FILES} files`, expected: `at most ${MAX_FILES}` }]);
    }
  if (files.length === 0) throw badInput([{ field, found: 'a folder without files', expected: 'at least one file' }]);
  return files.toSorted();
};
