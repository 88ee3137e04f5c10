import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeploymentTargetError } from '../deployment-target.ts';
import { GitConversation, lineReader } from './git-conversation.ts';
import { treeLines, type Tree } from './tree.ts';

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Writes blobs and trees through one long-lived `git hash-object` and one `git mktree`. Writing what is there already is fine. */
export class ObjectWriter {
  readonly #folder: string;
  readonly #blobs: GitConversation<string>;
  readonly #trees: GitConversation<string>;
  #written = 0;

  /** `folder` is ours alone: blobs pass through it on their way, since `hash-object` takes many of them by path only. */
  static async open(repository: string, folder: string): Promise<ObjectWriter> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new ObjectWriter(repository, folder);
  }

  private constructor(repository: string, folder: string) {
    this.#folder = folder;
    this.#blobs = new GitConversation(repository, ['hash-object', '-w', '--no-filters', '--stdin-paths'], lineReader, folder);
    this.#trees = new GitConversation(repository, ['mktree', '--batch', '--missing', '-z'], lineReader);
  }

  async writeBlob(content: string): Promise<string> {
    const name = `blob-${this.#written++}`;
    const path = join(this.#folder, name);
    await writeFile(path, content);
    const id = objectId(await this.#blobs.ask(`${name}\n`));
    await rm(path);
    return id;
  }

  async writeTree(tree: Tree): Promise<string> {
    return objectId(await this.#trees.ask(Buffer.concat([treeLines(tree), Buffer.of(0)])));
  }

  async close(): Promise<void> {
    await Promise.all([this.#blobs.close(), this.#trees.close()]);
    await rm(this.#folder, { recursive: true, force: true });
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
