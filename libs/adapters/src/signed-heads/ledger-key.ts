import { createPublicKey, verify } from 'node:crypto';
import {
  ed25519KeyOfPem,
  LEDGER_ORIGIN,
  LedgerError,
  openNote,
  parseCheckpoint,
  type Checkpoint,
  type Hashing,
  type NoteKey,
  type VerifySignature,
} from '@interlock/domain';

/** The key that signs heads, under the log's own name. */
export const ledgerKey = (publicKeyPem: string): NoteKey => ({ name: LEDGER_ORIGIN, publicKey: ed25519KeyOfPem(publicKeyPem) });

export const verifyEd25519: VerifySignature = (publicKey, bytes, signature) =>
  verify(
    null,
    bytes,
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }, format: 'jwk' }),
    signature,
  );

/** What a head says, once its signature is verified. Throws `ledger.head_invalid`. */
export const openHead = (note: string, key: NoteKey, hashing: Hashing): Checkpoint => {
  const checkpoint = parseCheckpoint(openNote(note, [key], verifyEd25519, hashing));
  if (checkpoint.origin !== LEDGER_ORIGIN)
    throw new LedgerError('ledger.head_invalid', `head: found the log ${checkpoint.origin.slice(0, 100)}, expected ${LEDGER_ORIGIN}`);
  return checkpoint;
};
