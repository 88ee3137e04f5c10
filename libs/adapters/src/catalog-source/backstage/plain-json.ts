import type { PlainValue } from '../folder/yaml/plain-value.ts';

const MAX_DEPTH = 64;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Something that no entity may hold. */
export class UnsafeJson extends Error {
  readonly code = 'catalog-source.unsafe_json';
}

/** What `JSON.parse` gave, as the reader of descriptors takes it: objects without a prototype, text without lone surrogates. */
export const plainJson = (value: unknown, depth = 0): PlainValue => {
  if (depth > MAX_DEPTH) throw new UnsafeJson(`found nesting deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new UnsafeJson('found text with a lone surrogate');
    return value;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new UnsafeJson('found a number that is not finite');
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => plainJson(item, depth + 1));
  if (typeof value !== 'object') throw new UnsafeJson(`found a ${typeof value}`);
  const object: Record<string, PlainValue> = Object.create(null);
  for (const [key, member] of Object.entries(value)) {
    if (UNSAFE_KEYS.has(key) || !key.isWellFormed())
      throw new UnsafeJson(`found the key "${key.toWellFormed()}", which no entity may have`);
    object[key] = plainJson(member, depth + 1);
  }
  return object;
};
