import { rename, rm, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DeploymentTargetError } from '../deployment-target.ts';
import { askGit } from './run-git.ts';
import { hasCode } from './has-code.ts';

/** A git process holds a reference's lock for milliseconds; one that is the same file after this long belongs to nobody. */
const STALE_AFTER_MS = 3_000;
const LOOK_EVERY_MS = 50;

export type Move = 'moved' | 'lost' | 'lock_removed';

/**
 * Compare-and-swap of a reference (`git update-ref <ref> <new> <old>`). `lost`: somebody else moved it or holds its lock just now. A lock that a killed
 * process left (`<ref>.lock`, `HEAD.lock`) is waited for and then taken away, which is said with `lock_removed`.
 */
export const moveBranch = async (repository: string, reference: string, to: string, from: string | undefined): Promise<Move> => {
  const answer = await askGit(repository, ['update-ref', '--no-deref', reference, to, from ?? '0'.repeat(to.length)]);
  if (answer.code === 0) return 'moved';
  const lock = /Unable to create '([^'\n]+\.lock)': File exists/.exec(answer.stderr)?.[1];
  if (lock !== undefined) return (await outlasts(repository, lock)) ? 'lock_removed' : 'lost';
  // "is at X but expected Y", "reference already exists", "unable to resolve reference": the branch is not where it was read.
  if (/but expected|reference already exists|unable to resolve reference/.test(answer.stderr)) return 'lost';
  throw new DeploymentTargetError('deployment-target.unavailable', `the branch cannot be moved: ${answer.stderr.slice(0, 500)}`);
};

const outlasts = async (repository: string, lock: string): Promise<boolean> => {
  const path = resolve(repository, lock);
  if (!path.startsWith(resolve(repository) + sep))
    throw new DeploymentTargetError('deployment-target.unusable', `a lock outside of the repository: ${path}`);
  const first = await identity(path);
  for (let waited = 0; waited < STALE_AFTER_MS; waited += LOOK_EVERY_MS) {
    if (first === undefined || (await identity(path)) !== first) return false;
    await delay(LOOK_EVERY_MS);
  }
  // Renamed first: of two processes that find the same stale lock only one takes it, and neither removes the lock of a third.
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return false;
    throw cause;
  }
  await rm(aside);
  return true;
};

const identity = async (path: string): Promise<string | undefined> => {
  try {
    const { ino, mtimeMs } = await stat(path);
    return `${ino}-${mtimeMs}`;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
};
