import type { Hashing } from './hashing.ts';

/** Namespace of every id that Interlock derives. An arbitrary constant: changing it changes every id. */
export const INTERLOCK_NAMESPACE = 'b6f3a1a0-5c1e-5f3e-9d0b-0d6a3a1e7c55';

const bytesOf = (uuid: string): Uint8Array =>
  Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const namespaces = new Map<string, Uint8Array>();
const namespaceBytes = (namespace: string): Uint8Array => {
  const known = namespaces.get(namespace) ?? bytesOf(namespace);
  if (namespaces.size < 16) namespaces.set(namespace, known);
  return known;
};

const encoder = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** RFC 9562 §5.5: name-based UUID over SHA-1. */
export const uuidV5 = (namespace: string, name: string, hashing: Hashing): string => {
  const text = encoder.encode(name);
  const input = new Uint8Array(16 + text.length);
  input.set(namespaceBytes(namespace));
  input.set(text, 16);
  const bytes = hashing.sha1(input);
  let id = '';
  for (let at = 0; at < 16; at += 1) {
    const byte = bytes[at] ?? 0;
    if (at === 4 || at === 6 || at === 8 || at === 10) id += '-';
    id += HEX[at === 6 ? (byte & 0x0f) | 0x50 : at === 8 ? (byte & 0x3f) | 0x80 : byte] ?? '';
  }
  return id;
};

/** Id derived from the parts that identify a thing. Parts are length-prefixed, so that no two lists read alike. */
export const derivedId = (hashing: Hashing, ...parts: readonly string[]): string =>
  uuidV5(INTERLOCK_NAMESPACE, parts.map((part) => `${part.length}:${part}`).join(''), hashing);
