import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DeploymentTargetError } from '../deployment-target.ts';
import { commitHeader } from './commit-header.ts';
import { gitEnvironment, GIT_OVERRULED } from './git-environment.ts';
import type { GitObject, ObjectReader } from './object-reader.ts';
import { OWN_GROUP } from './run-git.ts';
import { treeDifferences } from './tree-differences.ts';
import { readWorkloads, WORKLOADS } from './tree.ts';

export interface Change {
  readonly commit: string;
  /** Author of the commit, `name <email>`, as the commit claims. */
  readonly author: string;
}

const FOLDER = `${WORKLOADS}/`;
const LOG = [
  'log',
  '--first-parent',
  '-m',
  '--root',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--name-only',
  '--format=%x02%H %an <%ae>',
];

/** Commits that are walked by hand before git is asked to. */
const LONGEST_WALK = 32;

/**
 * Who changed which desired-state file last, on the first parents of a branch: a merge counts as a change by whoever merged. What changed lately is found by
 * comparing trees through the conversation that is open anyway, without a process; what lies further back, or is told in another way, by one `git log`.
 */
export class ChangeLog {
  readonly #repository: string;
  readonly #reader: ObjectReader;
  /** Workloads folders by commit: of the one looked at last, and those read since. */
  readonly #folders = new Map<string, Buffer>();

  constructor(repository: string, reader: ObjectReader) {
    this.#repository = repository;
    this.#reader = reader;
  }

  /** Raw form of the workloads folder of a commit. */
  async folder(commit: GitObject): Promise<Buffer> {
    const folder = this.#folders.get(commit.id) ?? (await readWorkloads(this.#reader, commit));
    this.#folders.set(commit.id, folder);
    return folder;
  }

  /** The newest commit of the branch that changed each file, by the file's name. Those that no commit changed are missing. */
  async changesOf(tip: GitObject, files: Iterable<string>): Promise<ReadonlyMap<string, Change>> {
    const wanted = new Set(files);
    const found = new Map<string, Change>();
    const rest = await this.#walk(tip, wanted, found);
    if (rest !== undefined && wanted.size > 0) await askLog(this.#repository, rest.id, wanted, found);
    return found;
  }

  /** Keeps what the next look at the branch begins with. */
  forgetAllBut(tip: string | undefined): void {
    for (const commit of this.#folders.keys()) if (commit !== tip) this.#folders.delete(commit);
  }

  /** Moves files from `wanted` to `found`; answers the commit that it did not get past, undefined at the beginning of history. */
  async #walk(tip: GitObject, wanted: Set<string>, found: Map<string, Change>): Promise<GitObject | undefined> {
    let commit = tip;
    for (let step = 0; step < LONGEST_WALK && wanted.size > 0; step += 1) {
      const header = commitHeader(commit.content);
      if (header?.author === undefined) return commit;
      const parent = header.firstParent === undefined ? undefined : await this.#reader.read(header.firstParent);
      // Not there: history was cut off (a shallow clone), which git knows to read.
      if (header.firstParent !== undefined && parent === undefined) return commit;
      const [before, after] = await this.#sides(parent, commit);
      if (before === undefined || after === undefined) return commit;
      const change = { commit: commit.id, author: header.author };
      for (const file of treeDifferences(before, after, commit.id.length).keys()) if (wanted.delete(file)) found.set(file, change);
      if (parent === undefined) return undefined;
      commit = parent;
    }
    return commit;
  }

  /** Undefined: an older commit whose tree is none of ours (a file where the folder should be). */
  async #sides(parent: GitObject | undefined, commit: GitObject): Promise<(Buffer | undefined)[]> {
    const folderOf = (of: GitObject): Promise<Buffer | undefined> =>
      this.folder(of).catch((error: unknown) => {
        if (error instanceof DeploymentTargetError && error.code === 'deployment-target.unusable') return undefined;
        throw error;
      });
    return [parent === undefined ? Buffer.alloc(0) : await folderOf(parent), await folderOf(commit)];
  }
}

/** The log is read only until every file is accounted for. */
const askLog = (repository: string, from: string, wanted: Set<string>, found: Map<string, Change>): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', [...GIT_OVERRULED, ...LOG, from, '--', WORKLOADS], {
      env: gitEnvironment(repository),
      stdio: ['ignore', 'pipe', 'ignore'],
      ...OWN_GROUP,
    });
    child.on('error', reject);
    let current: Change | undefined;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const file = line.startsWith(FOLDER) ? line.slice(FOLDER.length) : '';
      if (line.startsWith('\x02')) current = { commit: line.slice(1, line.indexOf(' ')), author: line.slice(line.indexOf(' ') + 1) };
      else if (current !== undefined && wanted.delete(file)) found.set(file, current);
      if (wanted.size === 0) child.kill();
    });
    lines.on('close', () => resolve());
  });
