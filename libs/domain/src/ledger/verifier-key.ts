import type { Hashing } from '../hashing/hashing.ts';
import { base64OfBytes, bytesOfBase64 } from './encoding.ts';
import { LedgerError } from './ledger-error.ts';

/** Who may sign notes: an Ed25519 key under a name (C2SP signed-note). */
export interface NoteKey {
  readonly name: string;
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array;
}

const ED25519 = 0x01;

/** Of a key name: neither spaces nor `+`, which end it in a note and in a verifier key. */
export const KEY_NAME = /^[^\s+\p{Cc}]+$/u;

/** 8 hex digits of SHA-256(name, newline, type, key): a hint that finds the key, never a security decision. */
export const noteKeyId = ({ name, publicKey }: NoteKey, hashing: Hashing): string =>
  hashing.sha256Hex(Uint8Array.from([...new TextEncoder().encode(name), 0x0a, ED25519, ...publicKey])).slice(0, 8);

/** `<name>+<key id>+<base64 of type and key>`. */
export const verifierKey = (key: NoteKey, hashing: Hashing): string =>
  `${key.name}+${noteKeyId(key, hashing)}+${base64OfBytes(Uint8Array.from([ED25519, ...key.publicKey]))}`;

/** Throws `ledger.head_invalid` unless the text is an Ed25519 verifier key whose id fits it. */
export const parseVerifierKey = (text: string, hashing: Hashing): NoteKey => {
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/.exec(text) ?? [];
  const bytes = bytesOfBase64(encoded);
  const key = { name, publicKey: bytes?.slice(1) ?? new Uint8Array() };
  if (!KEY_NAME.test(name) || bytes?.[0] !== ED25519 || key.publicKey.length !== 32 || noteKeyId(key, hashing) !== id)
    throw new LedgerError('ledger.head_invalid', 'verifier key: expected <name>+<key id>+<base64> of an Ed25519 key');
  return key;
};

/** DER of an Ed25519 SubjectPublicKeyInfo up to the key itself (RFC 8410 §4). */
const SPKI = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/** The 32 raw bytes in an Ed25519 public key's PEM. Throws `ledger.head_invalid`. */
export const ed25519KeyOfPem = (pem: string): Uint8Array => {
  const body = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(pem)?.[1] ?? '';
  const der = bytesOfBase64(body.replace(/\s/g, ''));
  if (der?.length !== 44 || !SPKI.every((byte, index) => der[index] === byte))
    throw new LedgerError('ledger.head_invalid', 'public key: expected an Ed25519 public key in PEM');
  return der.slice(12);
};
