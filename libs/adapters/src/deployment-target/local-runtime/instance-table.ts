import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { LiveState } from '../deployment-target.ts';
import { WORKLOAD_NAME } from '../git/workload-name.ts';
import { LOCAL_RUNTIME } from './report.ts';
import { isObject } from './unreadable.ts';

/** What runs for one workload. `desired` is the blob id of the desired-state file that was applied last; null asks for it to be applied again. */
export interface Instance extends LiveState {
  readonly desired: string | null;
}

/** Without what a narrowed step adds, or any count. */
export const withoutStep = ({ share: _share, instances: _instances, rest: _rest, ...instance }: Instance): Instance => instance;

const EXTENSION = '.json';

/**
 * One file per workload, replaced by a rename, so that a kill at any point leaves the old or the new one, and a hand on one does not undo another. Synchronous: its
 * process does nothing else, and hundreds of small files take a tenth of the time so.
 */
export class InstanceTable {
  readonly folder: string;
  /** Beside the folder, which is watched: a file that is written there is heard of once, when it is complete. */
  readonly #arriving: string;
  readonly #instances = new Map<string, Instance>();
  /** What the file of each workload looked like when it was read or written last: anything else is a change by hand. */
  readonly #seen = new Map<string, string>();
  #written = 0;

  constructor(stateDirectory: string) {
    this.folder = join(stateDirectory, 'instances');
    this.#arriving = join(stateDirectory, 'arriving');
  }

  get(workload: string): Instance | undefined {
    return this.#instances.get(workload);
  }

  all(): Instance[] {
    return [...this.#instances.values()];
  }

  put(instance: Instance): void {
    const fresh = join(this.#arriving, `${instance.workload}-${process.pid}-${this.#written++}`);
    const mark = write(fresh, `${JSON.stringify(instance, null, 2)}\n`);
    this.#instances.set(instance.workload, instance);
    this.#seen.set(instance.workload, mark);
    renameSync(fresh, this.#path(instance.workload));
  }

  /** Reads files that differ from what was seen last, all of them or the ones named; answers those whose content changed. A file that cannot be read makes its workload unknown. */
  rescan(files?: ReadonlySet<string>): { readonly changed: Instance[]; readonly unreadable: string[] } {
    if (files === undefined) for (const folder of [this.folder, this.#arriving]) mkdirSync(folder, { recursive: true });
    const names = (files === undefined ? readdirSync(this.folder) : [...files]).filter((name) => name.endsWith(EXTENSION));
    const changed: Instance[] = [];
    const unreadable: string[] = [];
    for (const name of names) {
      const workload = name.slice(0, -EXTENSION.length);
      if (!WORKLOAD_NAME.test(workload)) continue;
      const mark = markOf(this.#path(workload));
      if (mark === undefined || mark === this.#seen.get(workload)) continue;
      this.#seen.set(workload, mark);
      const instance = parseInstance(workload, readFileSync(this.#path(workload), 'utf8'));
      if (instance === undefined) unreadable.push(workload);
      if (instance === undefined) this.#instances.delete(workload);
      else this.#instances.set(workload, instance);
      if (instance !== undefined) changed.push(instance);
    }
    return { changed, unreadable };
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

const parseInstance = (workload: string, text: string): Instance | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isInstance(value) && value.workload === workload ? { ...value, reportedBy: LOCAL_RUNTIME } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isInstance = (value: unknown): value is Instance =>
  typeof value === 'object' &&
  value !== null &&
  'workload' in value &&
  'artifacts' in value &&
  Array.isArray(value.artifacts) &&
  'status' in value &&
  'desired' in value &&
  'authorisationId' in value &&
  (!('share' in value) || typeof value.share === 'number') &&
  (!('instances' in value) || isCount(value.instances)) &&
  (!('rest' in value) || isRest(value.rest));

const isCount = (value: unknown): boolean => isObject(value) && Number.isInteger(value['total']) && Number.isInteger(value['updated']);

const isRest = (value: unknown): boolean => isObject(value) && Array.isArray(value['artifacts']) && 'configuration' in value;
