import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import type { CatalogEntityRecord } from '@interlock/contracts';
import { readFolder } from '../../catalog/read-catalog.ts';
import { badInput } from '../../cli-error.ts';
import { gitUser, headCommit, originRepository } from '../../git/repository.ts';
import { isErrno } from '../../program/system-error.ts';
import type { Io } from '../../terminal/index.ts';

/** What a folder tells about itself. */
export interface Repository {
  readonly root: string;
  /** `host/path` of origin. */
  readonly origin: string | undefined;
  readonly head: string | undefined;
  /** A name for the component: package.json's, else the repository's, else the folder's. */
  readonly name: string;
  readonly user: {
    readonly name: string;
    readonly displayName: string | undefined;
    readonly email: string | undefined;
    readonly login: string | undefined;
  };
  /** Name of the descriptor that is there, and what it holds. */
  readonly descriptor: { readonly path: string; readonly entities: readonly CatalogEntityRecord[] } | undefined;
}

const DESCRIPTORS = ['catalog-info.yaml', 'catalog-info.yml'];

export const lookAtRepository = async (root: string, io: Io): Promise<Repository> => {
  if (!(await is(root, 'folder'))) throw badInput([{ field: 'directory', found: root, expected: 'a folder' }]);
  const origin = await originRepository(root);
  const { name, email, login } = await gitUser(root);
  const called = slug(login ?? '') || slug(email?.split('@')[0] ?? '') || slug(name ?? '') || slug(userInfo().username) || 'me';
  return {
    root,
    origin,
    head: await headCommit(root),
    name: slug(await packageName(root)) || slug(basename(origin ?? '')) || slug(basename(root)) || 'service',
    user: { name: called, displayName: name, email, login },
    descriptor: await descriptorIn(root, io),
  };
};

const descriptorIn = async (root: string, io: Io): Promise<Repository['descriptor']> => {
  for (const path of DESCRIPTORS) {
    if (!(await is(join(root, path), 'file'))) continue;
    const { entities } = await readFolder({ name: 'repository', path, baseDirectory: root }, io);
    return { path, entities };
  }
  return undefined;
};

/** `@scope/name` without its scope; empty when there is no package.json or it names nothing. */
const packageName = async (root: string): Promise<string> => {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const name = typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : undefined;
    return typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : '';
  } catch (error) {
    // Its name is only a suggestion: a broken package.json is its own tool's to tell.
    if (error instanceof SyntaxError || (isErrno(error) && error.code === 'ENOENT')) return '';
    throw error;
  }
};

const is = async (path: string, what: 'file' | 'folder'): Promise<boolean> => {
  try {
    const stats = await stat(path);
    return what === 'file' ? stats.isFile() : stats.isDirectory();
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
    throw error;
  }
};

/** What Backstage takes as a name: lower-case letters, digits and single dashes, at most 63. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
