import type { Hashing } from './hashing.ts';

/** Namespace of every id that Interlock derives. An arbitrary constant: changing it changes every id. */
export const INTERLOCK_NAMESPACE = 'b6f3a1a0-5c1e-5f3e-9d0b-0d6a3a1e7c55';

const bytesOf = (uuid: string): Uint8Array =>
  Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** RFC 9562 §5.5: name-based UUID over SHA-1. */
export const uuidV5 = (namespace: string, name: string, hashing: Hashing): string => {
  const text = new TextEncoder().encode(name);
  const input = new Uint8Array(16 + text.length);
  input.set(bytesOf(namespace));
  input.set(text, 16);
  const bytes = hashing.sha1(input).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** Id derived from the parts that identify a thing. Parts are length-prefixed, so that no two lists read alike. */
export const derivedId = (hashing: Hashing, ...parts: readonly string[]): string =>
  uuidV5(INTERLOCK_NAMESPACE, parts.map((part) => `${part.length}:${part}`).join(''), hashing);
