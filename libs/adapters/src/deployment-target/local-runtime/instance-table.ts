import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { WORKLOAD_NAME } from '../git/workload-name.ts';
import { AppliedJournal } from './applied-journal.ts';
import { parseInstance, type Instance } from './instance.ts';

const EXTENSION = '.json';

/**
 * What runs. What the runtime applied is in a journal; what was touched by hand is in a file per workload, which counts from then on and is replaced by a rename,
 * so that a kill at any point leaves the old or the new one, and a hand on one does not undo another. Synchronous: its process does nothing else.
 */
export class InstanceTable {
  readonly folder: string;
  /** Beside the folder, which is watched: a file that is written there is heard of once, when it is complete. */
  readonly #arriving: string;
  readonly #journal: AppliedJournal;
  readonly #instances = new Map<string, Instance>();
  /** What the file of each workload looked like when it was read or written last: anything else is a change by hand. */
  readonly #seen = new Map<string, string>();
  #written = 0;
  #read = false;

  constructor(stateDirectory: string) {
    this.folder = join(stateDirectory, 'instances');
    this.#arriving = join(stateDirectory, 'arriving');
    this.#journal = new AppliedJournal(stateDirectory);
  }

  get(workload: string): Instance | undefined {
    return this.#instances.get(workload);
  }

  all(): Instance[] {
    return [...this.#instances.values()];
  }

  /** What the runtime applied. */
  put(instance: Instance): void {
    if (this.#seen.has(instance.workload)) return this.putFile(instance);
    this.#journal.append(instance, () => this.all().filter(({ workload }) => !this.#seen.has(workload)));
    this.#instances.set(instance.workload, instance);
  }

  putFile(instance: Instance): void {
    const fresh = join(this.#arriving, `${instance.workload}-${process.pid}-${this.#written++}`);
    const mark = write(fresh, `${JSON.stringify(instance, null, 2)}\n`);
    this.#instances.set(instance.workload, instance);
    this.#seen.set(instance.workload, mark);
    renameSync(fresh, this.#path(instance.workload));
  }

  /** Reads files that differ from what was seen last, all of them or the ones named; answers those whose content changed. A file that cannot be read makes its workload unknown. */
  rescan(files?: ReadonlySet<string>): { readonly changed: Instance[]; readonly unreadable: string[] } {
    if (files === undefined) this.#begin();
    const names = (files === undefined ? readdirSync(this.folder) : [...files]).filter((name) => name.endsWith(EXTENSION));
    const changed: Instance[] = [];
    const unreadable: string[] = [];
    for (const name of names) {
      const workload = name.slice(0, -EXTENSION.length);
      if (!WORKLOAD_NAME.test(workload)) continue;
      const mark = markOf(this.#path(workload));
      if (mark === undefined || mark === this.#seen.get(workload)) continue;
      this.#seen.set(workload, mark);
      const instance = parseInstance(readFileSync(this.#path(workload), 'utf8'));
      if (instance?.workload === workload) {
        this.#instances.set(workload, instance);
        changed.push(instance);
      } else {
        this.#instances.delete(workload);
        unreadable.push(workload);
      }
    }
    return { changed, unreadable };
  }

  #begin(): void {
    for (const folder of [this.folder, this.#arriving]) mkdirSync(folder, { recursive: true });
    if (this.#read) return;
    for (const instance of this.#journal.read()) this.#instances.set(instance.workload, instance);
    this.#read = true;
  }

  #path(workload: string): string {
    return join(this.folder, workload + EXTENSION);
  }
}

const markOf = (path: string): string | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : mark(stats);
};

const mark = ({ ino, mtimeMs, size }: Stats): string => `${ino}-${mtimeMs}-${size}`;

const write = (path: string, content: string): string => {
  const file = openSync(path, 'w');
  try {
    writeSync(file, content);
    return mark(fstatSync(file));
  } finally {
    closeSync(file);
  }
};
