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
/** Where names are written to be hashed; of a longer name, in three bytes a character, it is made anew. */
const ROOM = 4096;
const room = new Uint8Array(ROOM);

const inputOf = (namespace: Uint8Array, name: string): Uint8Array => {
  const most = namespace.length + 3 * name.length;
  const input = most <= ROOM ? room : new Uint8Array(most);
  input.set(namespace);
  const { written } = encoder.encodeInto(name, input.subarray(namespace.length));
  return input.subarray(0, namespace.length + written);
};

/** RFC 9562 §5.5: name-based UUID over SHA-1. */
export const uuidV5 = (namespace: string, name: string, hashing: Hashing): string => {
  const hex = hashing.sha1Hex(inputOf(namespaceBytes(namespace), name));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Id derived from the parts that identify a thing. Parts are length-prefixed, so that no two lists read alike. */
export const derivedId = (hashing: Hashing, ...parts: readonly string[]): string =>
  uuidV5(INTERLOCK_NAMESPACE, parts.map((part) => `${part.length}:${part}`).join(''), hashing);
