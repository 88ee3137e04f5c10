import { quoted } from '@interlock/domain';
import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';

export type PlainValue = string | number | boolean | null | PlainList | PlainObject;
export type PlainList = readonly PlainValue[];
/** Has no prototype: a key can never reach one (js-yaml CVE-2025-64718). */
export interface PlainObject {
  readonly [key: string]: PlainValue;
}

export const isPlainList = (value: PlainValue | undefined): value is PlainList => Array.isArray(value);
export const isPlainObject = (value: PlainValue | undefined): value is PlainObject =>
  typeof value === 'object' && value !== null && !isPlainList(value);

/** Where each member of an object, and each item of a list, stands in the text: offsets of its key (of the item itself, in a list) and of its value. */
export type Offsets = WeakMap<object, ReadonlyMap<string, { readonly key: number; readonly value: number }>>;

const MAX_DEPTH = 64;
/** Nodes of one document, counting what aliases repeat. */
const MAX_NODES = 200_000;
export const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

type Refuse = (message: string, offset: number) => never;

interface Anchored {
  readonly value: PlainValue;
  readonly nodes: number;
}

/** A document's value, where its parts stand, and where it begins. */
export interface PlacedValue {
  readonly value: PlainValue;
  readonly offsets: Offsets;
  readonly start: number;
}

/** Turns the nodes of one document into plain values, and remembers where they stood. */
export class PlainValues {
  readonly offsets: Offsets;
  readonly #refuse: Refuse;
  readonly #anchors = new Map<string, Anchored>();
  #nodes = 0;

  constructor(offsets: Offsets, refuse: Refuse) {
    this.offsets = offsets;
    this.#refuse = refuse;
  }

  of(node: ParsedNode | null, depth = 0): PlainValue {
    if (node === null) return null;
    const offset = node.range[0];
    if (depth > MAX_DEPTH) this.#refuse(`found nesting deeper than ${MAX_DEPTH}`, offset);
    if (isAlias(node)) return this.#aliased(node.source, offset);
    const before = this.#nodes;
    this.#spend(1, offset);
    const value = isMap(node) ? this.#object(node, depth) : isSeq(node) ? this.#list(node, depth) : this.#scalar(node);
    if (node.anchor !== undefined) {
      if (this.#anchors.has(node.anchor)) this.#refuse(`found the anchor "&${node.anchor}" twice`, offset);
      this.#anchors.set(node.anchor, { value, nodes: this.#nodes - before });
    }
    return value;
  }

  /** An anchor is known only once its node is complete, so an alias inside its own anchor is refused, and nothing is ever cyclic. */
  #aliased(name: string, offset: number): PlainValue {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) return this.#refuse(`found the alias "*${name}" before its anchor`, offset);
    this.#spend(anchored.nodes, offset);
    return anchored.value;
  }

  #object(map: YAMLMap.Parsed, depth: number): PlainValue {
    const object: Record<string, PlainValue> = Object.create(null);
    const members = new Map<string, { key: number; value: number }>();
    for (const pair of map.items) {
      const { key, offset } = this.#key(pair);
      // Looked up in a map of our own: the parser's check compares every key with every other.
      if (members.has(key)) this.#refuse(`found the key ${quoted(key, 102)} twice in one map`, offset);
      const value = pair.value;
      const empty = value === null || value.range[0] === value.range[1];
      members.set(key, { key: offset, value: empty ? offset : value.range[0] });
      object[key] = this.of(value, depth + 1);
    }
    this.offsets.set(object, members);
    return object;
  }

  #key(pair: Pair<ParsedNode, ParsedNode | null>): { key: string; offset: number } {
    const offset = pair.key.range[0];
    if (!isScalar(pair.key) || typeof pair.key.value !== 'string') return this.#refuse('found a key that is no string', offset);
    const key = pair.key.value;
    if (UNSAFE_KEYS.has(key)) this.#refuse(`found the key "${key}", which no descriptor may have`, offset);
    if (key === '<<') this.#refuse('found the merge key "<<", which YAML 1.2 does not have; write the members out', offset);
    if (!key.isWellFormed()) this.#refuse('found a key with a lone surrogate', offset);
    return { key, offset };
  }

  #list(seq: YAMLSeq.Parsed, depth: number): PlainValue {
    const items = new Map<string, { key: number; value: number }>();
    const list = seq.items.map((item, index) => {
      if (!('range' in item)) return this.#refuse('found a pair in a list, expected a value', seq.range[0]);
      items.set(String(index), { key: item.range[0], value: item.range[0] });
      return this.of(item, depth + 1);
    });
    this.offsets.set(list, items);
    return list;
  }

  #scalar(node: Scalar.Parsed): PlainValue {
    const value: unknown = node.value;
    const offset = node.range[0];
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return value.isWellFormed() ? value : this.#refuse('found text with a lone surrogate', offset);
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number') return this.#refuse(`found a ${typeof value}, expected text, a number, true, false or null`, offset);
    if (!Number.isFinite(number)) this.#refuse('found a number that is not finite', offset);
    if (typeof value === 'bigint' && !Number.isSafeInteger(number))
      this.#refuse('found an integer beyond 2^53-1, expected text in quotes', offset);
    return number;
  }

  #spend(nodes: number, offset: number): void {
    this.#nodes += nodes;
    if (this.#nodes > MAX_NODES) this.#refuse(`found more than ${MAX_NODES} values in one document, counting what aliases repeat`, offset);
  }
}
