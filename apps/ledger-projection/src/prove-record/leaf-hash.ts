import type { Hashing } from '@interlock/domain';

/** RFC 6962 §2.1: a leaf is hashed behind a zero byte, so that no leaf can pass for a node. */
export const leafHash = (text: string, hashing: Hashing): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  const prefixed = new Uint8Array(bytes.length + 1);
  prefixed.set(bytes, 1);
  return Uint8Array.from(Buffer.from(hashing.sha256Hex(prefixed), 'hex'));
};
