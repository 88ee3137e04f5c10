import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeploymentTargetError } from '../deployment-target.ts';
import { GitConversation, lineReader } from './git-conversation.ts';
import { treeLines, type Tree } from './tree.ts';

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Writes objects through long-lived git processes: `hash-object` for blobs, one more for commits, `mktree` for trees. Starting a process copies the
 * page tables of a large service and blocks its event loop meanwhile. Writing what is there already is fine.
 */
export class ObjectWriter {
  readonly #folder: string;
  readonly #blobs: GitConversation<string>;
  readonly #trees: GitConversation<string>;
  readonly #commits: GitConversation<string>;
  #written = 0;

  /** `folder` is ours alone: blobs pass through it on their way, since `hash-object` takes many of them by path only. */
  static async open(repository: string, folder: string): Promise<ObjectWriter> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new ObjectWriter(repository, folder);
  }

  private constructor(repository: string, folder: string) {
    this.#folder = folder;
    const hashObject = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
    this.#blobs = new GitConversation(repository, hashObject, lineReader, folder);
    this.#commits = new GitConversation(repository, [...hashObject, '-t', 'commit'], lineReader, folder);
    this.#trees = new GitConversation(repository, ['mktree', '--batch', '--missing', '-z'], lineReader);
  }

  writeBlob(content: string): Promise<string> {
    return this.#write(this.#blobs, content);
  }

  /** `content` is a whole commit object; git refuses one that is malformed. */
  writeCommit(content: string): Promise<string> {
    return this.#write(this.#commits, content);
  }

  async writeTree(tree: Tree): Promise<string> {
    return objectId(await this.#trees.ask(Buffer.concat([treeLines(tree), Buffer.of(0)])));
  }

  async close(): Promise<void> {
    await Promise.all([this.#blobs.close(), this.#trees.close(), this.#commits.close()]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(objects: GitConversation<string>, content: string): Promise<string> {
    const name = `object-${this.#written++}`;
    const path = join(this.#folder, name);
    await writeFile(path, content);
    try {
      return objectId(await objects.ask(`${name}\n`));
    } finally {
      await rm(path, { force: true });
    }
  }
}

const objectId = (line: string): string => {
  if (!OBJECT_ID.test(line))
    throw new DeploymentTargetError(
      'deployment-target.unavailable',
      `git answered "${line.slice(0, 100)}" where an object id was expected`,
    );
  return line;
};
