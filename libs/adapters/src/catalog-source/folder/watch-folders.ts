import { watch, type FSWatcher, type WatchEventType } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { findDescriptors, isDescriptorName } from './find-descriptors.ts';

/** Editors save in several steps (write aside, rename, touch): calls come after this much quiet, and at the latest after the second. Milliseconds. */
const QUIET = 100;
const PATIENCE = 1_000;
const POLL = 2_000;

/**
 * Calls back after descriptors may have changed below a folder, or at one path. One watch for each folder that the search looks into, on every platform alike:
 * a recursive watch would follow `node_modules` too. What is made while watches are being set up is not missed: the call back comes after they are there.
 */
export const watchFolders = (root: string, onChange: () => void, onNotice: (message: string) => void): (() => void) => {
  const watching = new FolderWatch(root, onChange, onNotice);
  watching.start();
  return () => watching.stop();
};

class FolderWatch {
  readonly #root: string;
  readonly #onChange: () => void;
  readonly #onNotice: (message: string) => void;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  #quiet: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #changed = false;
  #stopped = false;
  #following = false;

  constructor(root: string, onChange: () => void, onNotice: (message: string) => void) {
    this.#root = root;
    this.#onChange = onChange;
    this.#onNotice = onNotice;
  }

  /** What changed between the caller's read and the first watch is seen too: the start itself counts as a change. */
  start(): void {
    this.#changed = true;
    this.#settle();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#quiet);
    clearTimeout(this.#patience);
    clearInterval(this.#poll);
    for (const folder of this.#watchers.keys()) this.#unwatch(folder);
  }

  #saw(event: WatchEventType, folder: string, name: string | null, only: string | undefined): void {
    if (only !== undefined && name !== null && name !== only) return;
    // A folder reports its own end under its own name; one made anew in its place needs a watch of its own.
    if (name === basename(folder)) this.#unwatch(folder);
    const concerns = name === null || name === only || isDescriptorName(name) || name.startsWith('..');
    // Any other name may be a folder that came or went: looked at, without a call unless it did. What is merely written to is no folder.
    if (!concerns && event === 'change') return;
    this.#changed ||= concerns;
    this.#settle();
  }

  #settle(): void {
    if (this.#stopped) return;
    clearTimeout(this.#quiet);
    const settled = (): void => {
      clearTimeout(this.#quiet);
      clearTimeout(this.#patience);
      this.#patience = undefined;
      void this.#follow();
    };
    this.#quiet = setTimeout(settled, QUIET).unref();
    this.#patience ??= setTimeout(settled, PATIENCE).unref();
  }

  async #follow(): Promise<void> {
    if (this.#following) return this.#settle();
    this.#following = true;
    const folders = await this.#foldersToWatch();
    this.#following = false;
    if (this.#stopped) return;
    for (const [folder, { inode }] of this.#watchers) {
      if (folders.get(folder)?.inode === inode) continue;
      this.#unwatch(folder);
      this.#changed = true;
    }
    for (const [folder, { inode, only }] of folders) {
      if (this.#watchers.has(folder) || this.#poll !== undefined) continue;
      this.#watchFolder(folder, inode, only);
      this.#changed = true;
    }
    if (!this.#changed) return;
    this.#changed = false;
    this.#onChange();
  }

  /** Each with the one name in it that matters, or undefined for all. A root that is a file, or is not there, is awaited in the nearest folder above it. */
  async #foldersToWatch(): Promise<ReadonlyMap<string, FolderToWatch>> {
    const { folders } = await findDescriptors(this.#root);
    const inodes = await Promise.all(folders.map(inodeOfFolder));
    const found = folders.flatMap((folder, index) => [...toWatch(folder, inodes[index], undefined)]);
    if (found.length > 0) return new Map(found);
    for (let path = this.#root; ; path = dirname(path)) {
      const parent = dirname(path);
      const above = toWatch(parent, await inodeOfFolder(parent), basename(path));
      if (above.length > 0 || parent === path) return new Map(above);
    }
  }

  #watchFolder(folder: string, inode: number, only: string | undefined): void {
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => this.#saw(event, folder, name, only));
      watcher.on('error', (error) => this.#lost(folder, error));
      this.#watchers.set(folder, { watcher, inode });
    } catch (error) {
      if (isGone(error)) this.#settle();
      else this.#pollInstead(error);
    }
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  #lost(folder: string, error: unknown): void {
    this.#unwatch(folder);
    if (!isGone(error)) return this.#pollInstead(error);
    this.#changed = true;
    this.#settle();
  }

  #pollInstead(error: unknown): void {
    if (this.#stopped || this.#poll !== undefined) return;
    this.#onNotice(
      `cannot watch ${this.#root} (${error instanceof Error ? error.message : String(error)}); it is read every ${POLL / 1000} s instead`,
    );
    this.#poll = setInterval(() => {
      this.#changed = true;
      this.#settle();
    }, POLL).unref();
  }
}

interface FolderToWatch {
  readonly inode: number;
  readonly only: string | undefined;
}

const toWatch = (folder: string, inode: number | undefined, only: string | undefined): readonly (readonly [string, FolderToWatch])[] =>
  inode === undefined ? [] : [[folder, { inode, only }]];

/** Undefined when there is no such folder: the search will say so in its own words. */
const inodeOfFolder = (path: string): Promise<number | undefined> =>
  stat(path).then(
    (stats) => (stats.isDirectory() ? stats.ino : undefined),
    () => undefined,
  );

/** A watched folder that goes away ends its watch with an error on some platforms (EPERM on Windows). */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EPERM');
