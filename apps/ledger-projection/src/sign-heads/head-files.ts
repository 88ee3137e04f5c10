import { readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, makeDirectory, syncDirectory } from '@interlock/adapters/durable-files';
import { LedgerError } from '@interlock/domain';

/** Signed heads, outside the views: those may be deleted at any time, these must not. `head.txt` is the newest, `heads.log` holds all, one JSON a line. */
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
    await makeDirectory(this.#directory);
    const draft = join(this.#directory, '.head.txt.new');
    await writeSynced(draft, 'w', note);
    await rename(draft, join(this.#directory, 'head.txt'));
    await writeSynced(join(this.#directory, 'heads.log'), 'a', `${JSON.stringify({ ...logged, checkpoint: note })}\n`);
    await syncDirectory(this.#directory);
  }
}

const writeSynced = async (file: string, flags: 'w' | 'a', content: string): Promise<void> => {
  const handle = await open(file, flags);
  try {
    await handle.writeFile(content);
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
