import type { Hashing } from '../hashing/hashing.ts';
import { base64OfBytes, bytesOfBase64, bytesOfHex, hexOfBytes } from './encoding.ts';
import { LedgerError } from './ledger-error.ts';
import { KEY_NAME, noteKeyId, type NoteKey } from './verifier-key.ts';

export interface NoteSigner extends NoteKey {
  /** Ed25519 over raw bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** Ed25519 over raw bytes, by a raw public key. */
export type VerifySignature = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean;

/** Signature lines read at most (C2SP asks for at least 16): a note of a million is not worked through. */
const MAX_SIGNATURES = 100;

/** C2SP signed-note: the text, an empty line, a signature line. */
export const signNote = (text: string, signer: NoteSigner, hashing: Hashing): string => {
  if (!isNoteText(text) || !KEY_NAME.test(signer.name))
    throw new LedgerError('ledger.head_invalid', 'note: this text or name cannot be signed');
  const signature = signer.sign(new TextEncoder().encode(text));
  const line = base64OfBytes(Uint8Array.from([...bytesOfHex(noteKeyId(signer, hashing)), ...signature]));
  return `${text}\n— ${signer.name} ${line}\n`;
};

/** The text of a note that one of the keys signed. Unknown keys are passed over; a known key's bad signature refuses the note. Throws `ledger.head_invalid`. */
export const openNote = (note: string, keys: readonly NoteKey[], verify: VerifySignature, hashing: Hashing): string => {
  const { text, signatures } = splitNote(note);
  const bytes = new TextEncoder().encode(text);
  let verified = 0;
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((known) => known.name === name && noteKeyId(known, hashing) === keyId);
    if (key === undefined) continue;
    if (signature.length !== 64 || !verify(key.publicKey, bytes, signature)) refuse(`the signature of ${name} does not verify`);
    verified += 1;
  }
  if (verified === 0) refuse(`it is not signed by ${keys.map(({ name }) => name).join(' or ')} with the key given`);
  return text;
};

interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

const splitNote = (note: string): { text: string; signatures: readonly NoteSignature[] } => {
  // The last empty line: the text may hold others.
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2).split('\n');
  if (split < 0 || !isNoteText(text) || lines.pop() !== '') return refuse('expected a text, an empty line and signature lines');
  if (lines.length === 0 || lines.length > MAX_SIGNATURES)
    return refuse(`found ${lines.length} signatures, expected 1 to ${MAX_SIGNATURES}`);
  return { text, signatures: lines.map(signatureOf) };
};

const signatureOf = (line: string): NoteSignature => {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = bytesOfBase64(encoded);
  if (!KEY_NAME.test(name) || bytes === undefined || bytes.length < 5) return refuse('a signature line is malformed');
  return { name, keyId: hexOfBytes(bytes.slice(0, 4)), signature: bytes.slice(4) };
};

const isNoteText = (text: string): boolean => text.endsWith('\n') && text.isWellFormed() && !/[^\P{Cc}\n]/u.test(text);

const refuse = (why: string): never => {
  throw new LedgerError('ledger.head_invalid', `note: ${why}`);
};
