import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BranchApplier } from './apply-branch.ts';
import { InstanceTable } from './instance-table.ts';
import type { Instance } from './instance.ts';
import type { RuntimeReport } from './report.ts';
import { hasCode } from '../../durable-files/index.ts';

/** Safety net for changes that `fs.watch` does not tell of (a folder that came later, network drives, other reference formats). */
const LOOK_AGAIN_MS = 2_000;

export interface RuntimeOptions {
  readonly repository: string;
  /** Full name, `refs/heads/<branch>`. */
  readonly reference: string;
  readonly stateDirectory: string;
  readonly report: (report: RuntimeReport) => void;
}

/** Follows the branch and the hands of people on its state, one look at a time. Nothing here really runs. */
export class LocalRuntime {
  readonly #options: RuntimeOptions;
  readonly #table: InstanceTable;
  readonly #branch: BranchApplier;
  readonly #watchers = new Map<string, FSWatcher>();
  /** State files to look at again; undefined means all of them. */
  #files: Set<string> | undefined = undefined;
  #branchMoved = true;
  #looking = false;
  #lastNotice = '';

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#table = new InstanceTable(options.stateDirectory);
    this.#branch = new BranchApplier(options.repository, options.reference, this.#table);
  }

  async start(): Promise<void> {
    await this.#look();
    this.#options.report({ kind: 'live', complete: true, states: this.#table.all().map(liveState) });
    this.#follow();
    setInterval(() => {
      this.#follow();
      this.#notifyAll();
    }, LOOK_AGAIN_MS);
    this.#notifyAll();
  }

  #follow(): void {
    const { repository, reference } = this.#options;
    const path = join(repository, reference);
    this.#watch(dirname(path), (name) => name === basename(path) && this.#notifyBranch());
    this.#watch(repository, (name) => name === 'packed-refs' && this.#notifyBranch());
    this.#watch(this.#table.folder, (name) => name.endsWith('.json') && this.#notifyFile(name));
  }

  #watch(folder: string, onChange: (name: string) => void): void {
    if (this.#watchers.has(folder)) return;
    const drop = (): void => void this.#watchers.delete(folder);
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null) this.#notifyAll();
        else onChange(name);
      });
      watcher.on('error', drop);
      this.#watchers.set(folder, watcher);
    } catch (error) {
      // Not there yet: tried again at the next look. Anything else (no watches left on this machine) only makes it slower.
      const missing = hasCode(error, 'ENOENT');
      if (!missing) this.#notice(`${folder} cannot be watched: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #notifyAll(): void {
    this.#files = undefined;
    this.#notifyBranch();
  }

  #notifyBranch(): void {
    this.#branchMoved = true;
    this.#wake();
  }

  #notifyFile(name: string): void {
    this.#files?.add(name);
    this.#wake();
  }

  #wake(): void {
    if (this.#looking) return;
    this.#looking = true;
    void this.#lookWhileAsked();
  }

  /** One look at a time, and one more when something changed during it. */
  async #lookWhileAsked(): Promise<void> {
    while (this.#branchMoved || this.#files === undefined || this.#files.size > 0) {
      const changed = await this.#look();
      if (changed.length > 0) this.#options.report({ kind: 'live', complete: false, states: changed.map(liveState) });
    }
    this.#looking = false;
  }

  async #look(): Promise<Instance[]> {
    const files = this.#files;
    let branchMoved = this.#branchMoved;
    this.#files = new Set();
    this.#branchMoved = false;
    const changed = new Map<string, Instance>();
    try {
      const byHand = this.#table.rescan(files);
      for (const instance of byHand.changed) changed.set(instance.workload, instance);
      for (const workload of byHand.unreadable) this.#notice(`the state of ${workload} cannot be read; its desired state is applied again`);
      branchMoved ||= byHand.changed.length + byHand.unreadable.length > 0;
      if (branchMoved) for (const instance of await this.#branch.apply()) changed.set(instance.workload, instance);
    } catch (error) {
      this.#notice(error instanceof Error ? error.message : String(error));
    }
    return [...changed.values()];
  }

  #notice(message: string): void {
    if (message === this.#lastNotice) return;
    this.#lastNotice = message;
    this.#options.report({ kind: 'notice', message });
  }
}

const liveState = ({ desired: _desired, ...live }: Instance) => live;
