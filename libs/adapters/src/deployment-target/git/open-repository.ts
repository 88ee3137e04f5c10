import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DeploymentTargetError } from '../deployment-target.ts';
import type { ObjectFormat } from './loose-object.ts';
import { askGit, runGit } from './run-git.ts';
import { sharingOf, type Sharing } from './shared-repository.ts';
import { hasCode } from '../../durable-files/index.ts';

/** A reference name that git accepts, without the forms that mean something else on a command line (`-x`, `@{-1}`, `HEAD`). */
const BRANCH = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,98}[A-Za-z0-9_-])?$/;

export const branchReference = async (repository: string, branch: string): Promise<string> => {
  const reference = `refs/heads/${branch}`;
  const accepted = BRANCH.test(branch) && branch !== 'HEAD' && (await askGit(repository, ['check-ref-format', reference])).code === 0;
  if (!accepted)
    throw new DeploymentTargetError(
      'deployment-target.invalid',
      `branch: found "${branch.slice(0, 100)}", expected the name of a git branch`,
    );
  return reference;
};

/** Where objects go, and in which form. */
export interface ObjectStorage {
  readonly folder: string;
  readonly format: ObjectFormat;
  readonly sharing: Sharing | undefined;
}

/** Makes the bare repository when nothing is at its path; refuses anything else that is not one. */
export const openRepository = async (repository: string, branch: string): Promise<ObjectStorage> => {
  if (await isEmpty(repository)) await runGit(repository, ['init', '--quiet', '--bare', '--template=', '-b', branch, repository]);
  const answer = await askGit(repository, ['rev-parse', '--is-bare-repository', '--show-object-format', '--git-path', 'objects']);
  const [bare, format, folder] = answer.stdout.toString('utf8').split('\n');
  if (answer.code !== 0 || bare !== 'true' || folder === undefined)
    throw new DeploymentTargetError(
      'deployment-target.unusable',
      `${repository} is not a bare git repository: ${answer.stderr.slice(0, 300)}`,
    );
  if (format !== 'sha1' && format !== 'sha256')
    throw new DeploymentTargetError(
      'deployment-target.unusable',
      `object format of ${repository}: found "${format?.slice(0, 100)}", expected sha1 or sha256`,
    );
  const sharing = await askGit(repository, ['config', '--get', 'core.sharedRepository']);
  return { folder: resolve(repository, folder), format, sharing: sharingOf(sharing.stdout.toString('utf8').trim()) };
};

const isEmpty = async (path: string): Promise<boolean> => {
  try {
    return (await readdir(path)).length === 0;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return true;
    throw new DeploymentTargetError('deployment-target.unusable', `${path} cannot be read`, { cause });
  }
};
