import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../durable-files/index.ts';
import { parseInstance, type Instance } from './instance.ts';

/** Lines beside those that count, at which it is written anew. */
const SPARE_LINES = 4_096;

/**
 * What the runtime applied, a line of JSON each; of a workload the last one counts. Not a file per workload: for a release that would cost more than everything
 * else that the runtime does. One process appends to it, any may read it.
 */
export class AppliedJournal {
  readonly #path: string;
  #file: number | undefined;
  #lines = 0;
  #counting = 0;

  constructor(stateDirectory: string) {
    this.#path = join(stateDirectory, 'applied.ndjson');
  }

  /** The newest of each workload. A line that a kill cut short is none: what it was to say is applied again. */
  read(): Iterable<Instance> {
    const newest = new Map<string, Instance>();
    for (const line of readLines(this.#path)) {
      const instance = parseInstance(line);
      if (instance !== undefined) newest.set(instance.workload, instance);
    }
    return newest.values();
  }

  /** `others`: everything that the journal has to say beside it, should it be written anew. */
  append(instance: Instance, others: () => readonly Instance[]): void {
    if (this.#file === undefined || this.#lines > 2 * this.#counting + SPARE_LINES) this.#renew(others());
    try {
      if (this.#file !== undefined) writeSync(this.#file, lineOf(instance));
      this.#lines += 1;
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  /** Each process begins with a whole journal, so that nothing is appended to a line that was cut short. */
  #renew(instances: readonly Instance[]): void {
    this.#close();
    const fresh = `${this.#path}.new-${process.pid}`;
    writeFileSync(fresh, instances.map(lineOf).join(''));
    renameSync(fresh, this.#path);
    this.#file = openSync(this.#path, 'a');
    this.#lines = this.#counting = instances.length;
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file);
  }
}

const lineOf = (instance: Instance): string => `${JSON.stringify(instance)}\n`;

const readLines = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
};
