import { rename, rm, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DeploymentTargetError } from '../deployment-target.ts';
import { GitConversation, type ReplyReader } from './git-conversation.ts';
import { hasCode, messageOf } from '../../durable-files/index.ts';

/** A git process holds a reference's lock for milliseconds; one that is the same file after this long belongs to nobody. */
const STALE_AFTER_MS = 3_000;
const LOOK_EVERY_MS = 50;

export type Move = 'moved' | 'lost' | 'lock_removed';

/** `start: ok`, `prepare: ok`, `commit: ok`, a line each. What fails ends the process, and is said on its standard error. */
const transactionReader = (): ReplyReader<void> => {
  let heard = '';
  return {
    take: (chunk) => {
      heard += chunk.toString('latin1');
      return heard.includes('commit: ok\n') ? { reply: undefined, rest: Buffer.alloc(0) } : undefined;
    },
  };
};

/** Moves a branch through one long-lived `git update-ref --stdin`, a transaction each time. */
export class BranchMover {
  readonly #repository: string;
  readonly #reference: string;
  readonly #transactions: GitConversation<void>;

  constructor(repository: string, reference: string) {
    this.#repository = repository;
    this.#reference = reference;
    this.#transactions = new GitConversation(repository, ['update-ref', '--no-deref', '--stdin'], transactionReader);
  }

  /**
   * Compare-and-swap; `from` undefined: the branch must not exist. `lost`: somebody else moved it or holds its lock just now. A lock that a killed process
   * left (`<ref>.lock`, `HEAD.lock`) is waited for and then taken away, which is said with `lock_removed`.
   */
  async move(to: string, from: string | undefined): Promise<Move> {
    const update = `update ${this.#reference} ${to} ${from ?? '0'.repeat(to.length)}`;
    try {
      await this.#transactions.ask(`start\n${update}\nprepare\ncommit\n`);
      return 'moved';
    } catch (cause) {
      const said = messageOf(cause);
      const lock = /Unable to create '([^'\n]+\.lock)': File exists/.exec(said)?.[1];
      if (lock !== undefined) return (await outlasts(this.#repository, lock)) ? 'lock_removed' : 'lost';
      // "is at X but expected Y", "reference already exists", "unable to resolve reference": the branch is not where it was read.
      if (/but expected|reference already exists|unable to resolve reference/.test(said)) return 'lost';
      throw new DeploymentTargetError('deployment-target.unavailable', `the branch cannot be moved: ${said.slice(0, 500)}`, { cause });
    }
  }

  close(): Promise<void> {
    return this.#transactions.close();
  }
}

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
