import { MAX_JSON_MARKS } from '../limits.ts';
import { JsonBytes, OddJson } from './json-bytes.ts';
import { keepOfItem, keepOfMember, Place, type Keep } from './keep.ts';

const COMMA = 0x2c;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const MOST_LEVELS = 64;
/** Up to this many names are compared one by one: most objects have fewer, and a set of their own costs them more. */
const FEW_NAMES = 8;

/**
 * What is to be kept of a JSON text, which is read as it comes and held nowhere: what strict reading of the whole makes, less what nobody asks for. It looks at all
 * of it: what strict reading would refuse is `OddJson` here, wherever it stands, and so is more than a thread can hold (`MAX_JSON_MARKS`).
 */
export const readKept = (chunks: Iterable<Buffer>, keep: Keep, mostMarks = MAX_JSON_MARKS): unknown =>
  new KeptJson(new JsonBytes(chunks), mostMarks).read(keep);

const NOTHING = Symbol('nothing is kept');

class KeptJson {
  readonly #bytes: JsonBytes;
  #marksLeft: number;

  constructor(bytes: JsonBytes, mostMarks: number) {
    this.#bytes = bytes;
    this.#marksLeft = mostMarks;
  }

  read(keep: Keep): unknown {
    this.#bytes.blanks();
    const value = this.#value(keep, MOST_LEVELS);
    if (this.#bytes.blanks() !== -1) throw new OddJson();
    return value;
  }

  #value(keep: Keep | undefined, depth: number): unknown {
    const byte = this.#bytes.peek();
    if (byte === QUOTE) return this.#string(keep);
    if (byte === OPEN_BRACE) return this.#object(keep, depth);
    if (byte === OPEN_BRACKET) return this.#array(keep, depth);
    // Only a string may be left where it lies.
    if (keep === 'place') throw new OddJson();
    const scalar = this.#scalar(byte);
    return keep === undefined ? NOTHING : scalar;
  }

  #scalar(byte: number): unknown {
    if (byte === MINUS || (byte >= DIGIT_0 && byte <= DIGIT_9)) return this.#bytes.number();
    const [word, value] =
      byte === 0x74 ? (['true', true] as const) : byte === 0x66 ? (['false', false] as const) : (['null', null] as const);
    this.#bytes.word(word);
    return value;
  }

  #string(keep: Keep | undefined): unknown {
    if (keep === 'all' || typeof keep === 'object') return this.#bytes.string();
    const from = this.#bytes.place + 1;
    const length = this.#bytes.skipString();
    if (keep !== 'place') return keep === 'shape' ? '' : NOTHING;
    if (length === undefined) throw new OddJson();
    return new Place(from, length);
  }

  #object(keep: Keep | undefined, depth: number): unknown {
    this.#enter(keep, depth);
    const kept: Record<string, unknown> | undefined = keep === undefined ? undefined : {};
    const names = new Names();
    if (this.#bytes.blanks() === CLOSE_BRACE) return this.#leave(kept);
    for (;;) {
      const name = this.#bytes.name();
      if (UNSAFE_NAMES.has(name) || !names.add(name) || this.#bytes.blanks() !== COLON) throw new OddJson();
      this.#bytes.next();
      this.#bytes.blanks();
      const value = this.#value(keep === undefined || kept === undefined ? undefined : keepOfMember(keep, name, kept), depth - 1);
      if (kept !== undefined && value !== NOTHING) kept[name] = value;
      if (this.#isLast(CLOSE_BRACE)) return this.#leave(kept);
      if (this.#bytes.blanks() !== QUOTE) throw new OddJson();
    }
  }

  #array(keep: Keep | undefined, depth: number): unknown {
    this.#enter(keep, depth);
    const kept: unknown[] | undefined = keep === undefined ? undefined : [];
    const ofItem = keep === undefined ? undefined : keepOfItem(keep);
    if (this.#bytes.blanks() === CLOSE_BRACKET) return this.#leave(kept);
    for (let count = 1; ; count += 1) {
      const value = this.#value(ofItem, depth - 1);
      if (value !== NOTHING) kept?.push(value);
      // Where an object was expected, how many there are is told.
      else if (kept !== undefined) kept.length = count;
      if (this.#isLast(CLOSE_BRACKET)) return this.#leave(kept);
      this.#bytes.blanks();
    }
  }

  #enter(keep: Keep | undefined, depth: number): void {
    if (depth === 0 || keep === 'place') throw new OddJson();
    this.#mark();
    this.#bytes.next();
  }

  #leave(kept: object | undefined): unknown {
    this.#bytes.next();
    return kept ?? NOTHING;
  }

  #isLast(close: number): boolean {
    const byte = this.#bytes.blanks();
    if (byte === close) return true;
    if (byte !== COMMA) throw new OddJson();
    this.#mark();
    this.#bytes.next();
    return false;
  }

  #mark(): void {
    this.#marksLeft -= 1;
    if (this.#marksLeft < 0) throw new OddJson();
  }
}

/** The member names of one object. */
class Names {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** False when the object has this name already. */
  add(name: string): boolean {
    if (this.#many !== undefined) {
      const { size } = this.#many;
      return this.#many.add(name).size > size;
    }
    if (this.#few.includes(name)) return false;
    this.#few.push(name);
    if (this.#few.length > FEW_NAMES) this.#many = new Set(this.#few);
    return true;
  }
}
