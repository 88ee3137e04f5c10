import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';

export interface FoundDescriptors {
  /** Absolute paths, sorted. */
  readonly files: readonly string[];
  /** Every folder that was looked into, the root first: what a watch must follow. */
  readonly folders: readonly string[];
  readonly problems: readonly FolderProblem[];
}

export interface FolderProblem {
  readonly path: string;
  readonly says: string;
}

export interface SearchLimits {
  readonly files: number;
  readonly depth: number;
}

const LIMITS: SearchLimits = { files: 10_000, depth: 32 };

/** Never part of a catalog: packages, git's own files, and Interlock's data (whose samples hold a catalog of their own). */
export const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', '.interlock']);

export const isDescriptorName = (name: string): boolean => /\.(?:ya?ml|json)$/i.test(name);

/**
 * Files that may hold descriptors, below a folder or at exactly one path. Links to folders are not followed; links to files count only when their target is
 * below the root too, and once (a Kubernetes ConfigMap is mounted as links into `..data`, whose folders are left out by their name).
 */
export const findDescriptors = async (root: string, limits: SearchLimits = LIMITS): Promise<FoundDescriptors> => {
  const problems: FolderProblem[] = [];
  try {
    const realRoot = await realpath(root);
    const stats = await lstat(realRoot);
    if (stats.isFile()) return { files: [root], folders: [], problems };
    if (!stats.isDirectory()) return { files: [], folders: [], problems: [{ path: root, says: 'found neither a folder nor a file' }] };
    return await searchFolder(root, realRoot, limits);
  } catch (error) {
    return { files: [], folders: [], problems: [{ path: root, says: `cannot be read: ${reason(error)}` }] };
  }
};

const searchFolder = async (root: string, realRoot: string, limits: SearchLimits): Promise<FoundDescriptors> => {
  const search = new FolderSearch(realRoot, limits);
  const queue: { path: string; depth: number }[] = [{ path: root, depth: 0 }];
  for (const { path, depth } of queue) {
    const entries = await search.open(path);
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('..')) {
        if (depth + 1 > limits.depth) search.problem(child, `found folders nested deeper than ${limits.depth}`);
        else queue.push({ path: child, depth: depth + 1 });
      } else if (isDescriptorName(entry.name)) await search.take(child, entry);
    }
  }
  return search.result();
};

class FolderSearch {
  readonly #realRoot: string;
  readonly #limits: SearchLimits;
  readonly #files = new Set<string>();
  readonly #folders: string[] = [];
  readonly #problems: FolderProblem[] = [];
  readonly #links: { readonly path: string; readonly target: string }[] = [];
  #full = false;

  constructor(realRoot: string, limits: SearchLimits) {
    this.#realRoot = realRoot;
    this.#limits = limits;
  }

  async open(path: string): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      this.#folders.push(path);
      return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    } catch (error) {
      this.problem(path, `cannot be read: ${reason(error)}`);
      return [];
    }
  }

  async take(path: string, entry: Dirent): Promise<void> {
    if (entry.isFile()) this.#add(path);
    else if (entry.isSymbolicLink()) await this.#takeLink(path);
  }

  problem(path: string, says: string): void {
    this.#problems.push({ path, says });
  }

  result(): FoundDescriptors {
    const targets = new Set([...this.#files].map((file) => join(this.#realRoot, relative(this.#folders[0] ?? '', file))));
    for (const link of this.#links) {
      if (targets.has(link.target)) continue;
      targets.add(link.target);
      this.#add(link.path);
    }
    return { files: [...this.#files].toSorted(), folders: this.#folders, problems: this.#problems };
  }

  async #takeLink(path: string): Promise<void> {
    try {
      const target = await realpath(path);
      if (!target.startsWith(this.#realRoot + sep)) {
        this.problem(path, 'found a link to a place outside the folder, which is not followed');
      } else if ((await lstat(target)).isFile()) this.#links.push({ path, target });
    } catch (error) {
      this.problem(path, `found a link that cannot be followed: ${reason(error)}`);
    }
  }

  #add(path: string): void {
    if (this.#files.size < this.#limits.files) this.#files.add(path);
    else if (!this.#full) {
      this.#full = true;
      this.problem(
        this.#folders[0] ?? path,
        `found more than ${this.#limits.files} files; the rest was not read (first: ${basename(path)})`,
      );
    }
  }
}

/** Why the system refused, without the path: the finding names it as configured. */
const reason = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
