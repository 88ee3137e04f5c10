import { UNSAFE_KEYS, type Offsets, type PlainValue } from './plain-value.ts';

/** An object that is being read, and where each of its members stands. */
export class PlacedMembers {
  readonly object: Record<string, PlainValue> = Object.create(null);
  readonly #places = new Map<string, { readonly key: number; readonly value: number }>();

  constructor(offsets: Offsets) {
    offsets.set(this.object, this.#places);
  }

  /** False where it cannot be a member: there is one of that name, or nothing may have it. */
  add(name: string, at: { readonly key: number; readonly value: number }, value: PlainValue): boolean {
    if (this.#places.has(name) || UNSAFE_KEYS.has(name)) return false;
    this.#places.set(name, at);
    this.object[name] = value;
    return true;
  }
}

/** A list that is being read, and where each of its items stands. */
export class PlacedItems {
  readonly items: PlainValue[] = [];
  readonly #places = new Map<string, { readonly key: number; readonly value: number }>();

  constructor(offsets: Offsets) {
    offsets.set(this.items, this.#places);
  }

  add(at: number, value: PlainValue): void {
    this.#places.set(String(this.items.length), { key: at, value: at });
    this.items.push(value);
  }
}
