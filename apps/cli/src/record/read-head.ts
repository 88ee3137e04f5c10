import { nodeHashing } from '@interlock/adapters/hashing';
import { openHead } from '@interlock/adapters/signed-heads';
import { LedgerHead } from '@interlock/contracts';
import { LedgerError, parseCheckpoint, type KeptHead, type NoteKey } from '@interlock/domain';
import { badInput, CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { readInput } from '../program/read-input.ts';
import { readOptional } from '../program/read-options.ts';
import type { Io } from '../terminal/index.ts';

const MAX_BYTES = 65_536;

/** A signed head from a file, its signature checked with the key that the user trusts. Exit 20 when it is not that key's. */
export const readHead = async (io: Io, path: string, key: NoteKey): Promise<KeptHead> => {
  const note = await readNote(io, path);
  return { name: path, ...openNamed(path, note, key) };
};

/** What a head says that came in a file, under the name of the file. */
export const openNamed = (path: string, note: string, key: NoteKey): Pick<KeptHead, 'treeSize' | 'rootHash'> => {
  try {
    return openHead(note, key, nodeHashing);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CliError(cause.code, EXIT.unverified, `${path}: ${cause.message}`, {
      cause,
      hint: 'Compare --key with the key that whoever runs the server gave you. Nothing that such a head says can be believed.',
    });
  }
};

/** Sizes of heads whose signatures nobody has looked at: enough to ask the server what it shows of them. */
export const headSizes = (io: Io, paths: readonly string[]): Promise<Pick<KeptHead, 'name' | 'treeSize'>[]> =>
  Promise.all(paths.map(async (path) => ({ name: path, treeSize: sizeOf(path, await readNote(io, path)) })));

const sizeOf = (path: string, note: string): number => {
  try {
    return parseCheckpoint(note).treeSize;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw badInput([{ field: '--head', found: path, expected: 'a signed head, as `interlock ledger head` gives' }], { cause });
  }
};

/** The note itself, or what the server answers with it inside; nothing else in that answer is believed. */
const readNote = async (io: Io, path: string): Promise<string> => {
  const text = new TextDecoder().decode(await readInput(io, '--head', path, MAX_BYTES));
  return text.startsWith('{') ? (readOptional(LedgerHead, `--head ${path}`, jsonOf(text))?.checkpoint ?? text) : text;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
