import type { Hashing } from '../hashing/hashing.ts';

/** A SHA-256 hash as 64 lower-case hex digits. */
export type MerkleHash = string;

/** RFC 6962 §2.1: the root of the tree without leaves, SHA-256 of nothing. */
export const EMPTY_ROOT: MerkleHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A leaf is hashed behind a zero byte, so that no leaf can pass for a node. Text is hashed as UTF-8, in which U+0000 is that byte. */
export const leafHash = (data: Uint8Array | string, hashing: Hashing): MerkleHash => {
  if (typeof data === 'string') return hashing.sha256Hex(`\u0000${data}`);
  const prefixed = new Uint8Array(data.length + 1);
  prefixed.set(data, 1);
  return hashing.sha256Hex(prefixed);
};

/** A node is hashed behind a one byte. */
export const nodeHash = (left: MerkleHash, right: MerkleHash, hashing: Hashing): MerkleHash => {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  writeHex(left, bytes, 1);
  writeHex(right, bytes, 33);
  return hashing.sha256Hex(bytes);
};

export const isMerkleHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

const writeHex = (hex: string, bytes: Uint8Array, at: number): void => {
  for (let index = 0; index < 32; index += 1)
    bytes[at + index] = digit(hex.charCodeAt(2 * index)) * 16 + digit(hex.charCodeAt(2 * index + 1));
};

/** Of a lower-case hex digit: `0`–`9` are 48–57, `a`–`f` are 97–102. */
const digit = (code: number): number => (code < 58 ? code - 48 : code - 87);
