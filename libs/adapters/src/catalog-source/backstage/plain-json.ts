import type { PlainValue } from '../folder/yaml/plain-value.ts';

const MAX_DEPTH = 64;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Something that no entity may hold. */
export class UnsafeJson extends Error {
  readonly code = 'catalog-source.unsafe_json';
}

/**
 * What `JSON.parse` gave, as the reader of descriptors takes it: without keys that lead to a prototype, and without text that is none. It is not copied: 100,000
 * entities are some millions of objects. They keep the prototype that `JSON.parse` gave them, so they may be asked for names that we wrote down, never for one from data.
 */
export const plainJson = (value: unknown): PlainValue => {
  check(value, 0);
  return value as PlainValue;
};

const check = (value: unknown, depth: number): void => {
  if (depth > MAX_DEPTH) throw new UnsafeJson(`found nesting deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new UnsafeJson('found text with a lone surrogate');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new UnsafeJson('found a number that is not finite');
  } else if (Array.isArray(value)) {
    for (const item of value) check(item, depth + 1);
  } else if (typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      if (UNSAFE_KEYS.has(key) || !key.isWellFormed())
        throw new UnsafeJson(`found the key "${key.toWellFormed()}", which no entity may have`);
      check(member, depth + 1);
    }
  } else throw new UnsafeJson(`found a ${typeof value}`);
};
