import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nodeHashing } from '@interlock/adapters/hashing';
import { verifyEd25519 } from '@interlock/adapters/signed-heads';
import {
  ed25519KeyOfPem,
  LEDGER_ORIGIN,
  LedgerError,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  type Checkpoint,
  type NoteKey,
} from '@interlock/domain';
import { badInput, CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { isErrno } from '../program/system-error.ts';
import type { Io } from '../terminal/index.ts';

/** A signed head from a file, its signature checked with a public key (PEM or verifier key) from another. Exit 20 when it is not that key's. */
export const readHead = async (io: Pick<Io, 'cwd'>, headPath: string, keyPath: string): Promise<Checkpoint> => {
  const [note, pem] = await Promise.all([
    readText(io, '--head', headPath, 'a signed head, as GET /v1/ledger/head gives in `checkpoint`'),
    readText(io, '--key', keyPath, 'the public key of the server'),
  ]);
  const key = keyOf(pem.trim(), keyPath);
  try {
    const head = parseCheckpoint(openNote(note, [key], verifyEd25519, nodeHashing));
    if (head.origin === LEDGER_ORIGIN) return head;
    throw new LedgerError('ledger.head_invalid', `head: found the log ${head.origin.slice(0, 100)}, expected ${LEDGER_ORIGIN}`);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CliError(cause.code, EXIT.unverified, `${headPath}: ${cause.message}`, { cause });
  }
};

const keyOf = (text: string, path: string): NoteKey => {
  try {
    if (text.startsWith('-----BEGIN')) return { name: LEDGER_ORIGIN, publicKey: ed25519KeyOfPem(text) };
    return parseVerifierKey(text, nodeHashing);
  } catch (cause) {
    throw badInput(
      [{ field: '--key', found: path, expected: 'an Ed25519 public key in PEM, or a verifier key as GET /v1/ledger/head gives' }],
      {
        cause,
      },
    );
  }
};

const readText = async ({ cwd }: Pick<Io, 'cwd'>, field: string, path: string, expected: string): Promise<string> => {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (cause) {
    if (!isErrno(cause)) throw cause;
    throw badInput([{ field, found: `${path} (${cause.code})`, expected }], { cause });
  }
};
