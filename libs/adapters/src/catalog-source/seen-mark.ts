import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Instant } from '@interlock/contracts';

/** When a source was last seen, kept beside what was read of it: a restart during an outage must not make it young again. */
export class SeenMark {
  readonly #file: string;
  #at: string | null | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async set(at: string): Promise<void> {
    this.#at = at;
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.part`, at, { mode: 0o600 });
    await rename(`${this.#file}.part`, this.#file);
  }

  /** Null: never, as far as anybody can tell. */
  async get(): Promise<string | null> {
    return (this.#at ??= await readFile(this.#file, 'utf8').then(
      (text) => Instant.safeParse(text).data ?? null,
      () => null,
    ));
  }
}
