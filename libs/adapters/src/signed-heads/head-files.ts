import { readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { LedgerError } from '@interlock/domain';
import { hasCode, makeDirectory, syncDirectory } from '../durable-files/index.ts';

/**
 * Signed heads, outside the views: those may be deleted at any time, these must not. `head.txt` is the newest, `heads.log` holds all, one JSON a line.
 * A head that a restored record does not reach is kept as `lost-<size>-<root>.txt`; `restore.json` is there while such a restore is being acknowledged.
 */
export class HeadFiles {
  readonly #directory: string;

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, 'heads');
  }

  /** The newest head's note; undefined when none was ever signed. Throws `ledger.head_invalid` when it was taken away. */
  read(): string | undefined {
    const note = contentOf(join(this.#directory, 'head.txt'));
    if (note === undefined && sizeOf(join(this.#directory, 'heads.log')) > 0)
      throw new LedgerError('ledger.head_invalid', `${this.#directory}: head.txt is missing, but heads.log says that there was one`);
    return note;
  }

  /** Durable when it resolves. The newest head first: a crash in between loses a line of the log, not the head. */
  async write(note: string, logged: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#replace('head.txt', note);
    await appendLine(join(this.#directory, 'heads.log'), JSON.stringify({ ...logged, checkpoint: note }));
    await syncDirectory(this.#directory);
  }

  /** Notes of heads in the order in which they were signed. Where a crash cut a line off, its head is left out: if no other was signed since, `read` has it. */
  logged(): string[] {
    const lines = (contentOf(join(this.#directory, 'heads.log')) ?? '').split('\n');
    return lines.flatMap((line) => noteOf(line) ?? []);
  }

  /** Keeps the newest head under a name of its own, as evidence. Durable when it resolves. */
  async setAside(note: string, { treeSize, rootHash }: { readonly treeSize: number; readonly rootHash: string }): Promise<void> {
    await this.#replace(`lost-${treeSize}-${rootHash.slice(0, 12)}.txt`, note);
  }

  /** What an acknowledgement of a restore that was begun, and not finished, set out to record; undefined when there is none. */
  unfinishedRestore(): unknown {
    const text = contentOf(join(this.#directory, RESTORE));
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  /** Durable when it resolves. */
  beginRestore(content: unknown): Promise<void> {
    return this.#replace(RESTORE, `${JSON.stringify(content)}\n`);
  }

  /** Durable when it resolves. */
  async finishRestore(): Promise<void> {
    await rm(join(this.#directory, RESTORE), { force: true });
    await syncDirectory(this.#directory);
  }

  /** A file is the old one or the new one, whole, at any crash. */
  async #replace(name: string, content: string): Promise<void> {
    await makeDirectory(this.#directory);
    const draft = join(this.#directory, `.${name}.new`);
    await writeSynced(draft, content);
    await rename(draft, join(this.#directory, name));
    await syncDirectory(this.#directory);
  }
}

const RESTORE = 'restore.json';

const noteOf = (line: string): string | undefined => {
  try {
    const { checkpoint } = JSON.parse(line) as { checkpoint?: unknown };
    return typeof checkpoint === 'string' ? checkpoint : undefined;
  } catch {
    return undefined;
  }
};

const writeSynced = async (file: string, content: string): Promise<void> => {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** On a line of its own, also after one that a crash cut off: that one's head is lost, and no other. */
const appendLine = async (file: string, line: string): Promise<void> => {
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const begin = size === 0 || last.toString() === '\n' ? '' : '\n';
    await handle.writeFile(`${begin}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const orMissing = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

const contentOf = (file: string): string | undefined => orMissing(() => readFileSync(file, 'utf8'));

const sizeOf = (file: string): number => orMissing(() => statSync(file).size) ?? 0;
