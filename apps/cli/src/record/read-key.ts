import { createPublicKey } from 'node:crypto';
import { nodeHashing } from '@interlock/adapters/hashing';
import { ed25519KeyOfPem, LEDGER_ORIGIN, parseVerifierKey, type NoteKey } from '@interlock/domain';
import { badInput } from '../cli-error.ts';
import { readInput } from '../program/read-input.ts';
import type { Io } from '../terminal/index.ts';

const MAX_BYTES = 65_536;

/** The server's public key from a file that the user trusts: PEM, or a verifier key. One key signs heads and decisions. */
export const readKey = async (io: Io, path: string): Promise<NoteKey> => {
  const text = new TextDecoder().decode(await readInput(io, '--key', path, MAX_BYTES)).trim();
  try {
    if (text.startsWith('-----BEGIN')) return { name: LEDGER_ORIGIN, publicKey: ed25519KeyOfPem(text) };
    return parseVerifierKey(text, nodeHashing);
  } catch (cause) {
    throw badInput(
      [
        {
          field: '--key',
          found: path,
          expected: 'an Ed25519 public key in PEM, or a verifier key as `interlock ledger head --json` gives',
        },
      ],
      { cause },
    );
  }
};

export const pemOf = ({ publicKey }: NoteKey): string =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
