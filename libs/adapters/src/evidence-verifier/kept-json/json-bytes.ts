import { isUtf8 } from 'node:buffer';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const SIMPLE_ESCAPES = new Set(Array.from('"\\/bfnrt', (char) => char.charCodeAt(0)));
/** Longer ones nobody writes. */
const MOST_OF_NUMBER = 400;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Names that are remembered so that each is made once. */
const SLOTS = 1024;
const SHORT_NAME = 48;

const NOTHING = Buffer.alloc(0);
/** By byte: the value of a hex digit and one; 0 for others. */
const HEX = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9a-fA-F]/.test(String.fromCharCode(byte)) ? Number.parseInt(String.fromCharCode(byte), 16) + 1 : 0,
);
/** 1: ends the plain part of a string. */
const ENDS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0));
const IN_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) => (/[-+.0-9eE]/.test(String.fromCharCode(byte)) ? 1 : 0));

/** Text that only the strict reader of whole texts can put into words. Never thrown on: it refuses such text, or reads it. */
export class OddJson extends Error {
  constructor() {
    super('odd JSON');
    this.name = 'OddJson';
  }
}

/** What reads the bytes of one JSON text, chunk by chunk. A chunk is no longer looked at when the next one is asked for, and ends with a whole character. */
export class JsonBytes {
  readonly #chunks: Iterator<Buffer>;
  readonly #names: (string | undefined)[] = Array.from({ length: SLOTS });
  #chunk: Buffer = NOTHING;
  #before = 0;
  #at = 0;
  /** Of a string that is being taken: what lay in chunks before this one, and where it goes on in this one. */
  #pieces: Buffer[] | undefined;
  #start = 0;

  constructor(chunks: Iterable<Buffer>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  /** Where the next byte lies in the text. */
  get place(): number {
    return this.#before + this.#at;
  }

  /** The next byte; -1 at the end. */
  peek(): number {
    return this.#at < this.#chunk.length || this.#more() ? (this.#chunk[this.#at] ?? -1) : -1;
  }

  next(): number {
    const byte = this.peek();
    this.#at += 1;
    return byte;
  }

  /** Passes over blanks; gives the byte that follows them. */
  blanks(): number {
    for (;;) {
      const byte = this.peek();
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.#at += 1;
    }
  }

  word(word: string): void {
    for (let at = 0; at < word.length; at += 1) if (this.next() !== word.charCodeAt(at)) throw new OddJson();
  }

  number(): number {
    let text = '';
    for (let byte = this.peek(); byte !== -1 && IN_NUMBER[byte] === 1; byte = this.peek()) {
      text += String.fromCharCode(byte);
      this.#at += 1;
      if (text.length > MOST_OF_NUMBER) throw new OddJson();
    }
    const value = Number(text);
    if (!NUMBER.test(text) || !(Number.isSafeInteger(value) || (Number.isFinite(value) && /[.eE]/.test(text)))) throw new OddJson();
    return value;
  }

  /** Passes over a string; gives its length between the quotes where it has no escape. */
  skipString(): number | undefined {
    this.#open();
    const start = this.place;
    let escapes = false;
    while (!this.#plain()) {
      if (this.next() === QUOTE) return escapes ? undefined : this.place - 1 - start;
      escapes = true;
      this.#escape();
    }
    throw new OddJson();
  }

  /** A string that an object's member is named by: mostly one that was read before. */
  name(): string {
    this.#open();
    const chunk = this.#chunk;
    const start = this.#at;
    let hash = 0;
    for (let at = start; at < chunk.length && at - start <= SHORT_NAME; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return this.#nameOf(hash & (SLOTS - 1), start, at);
      }
      if (byte < 0x20 || byte === BACKSLASH || byte > 0x7e) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    return this.#stringAfterQuote();
  }

  string(): string {
    this.#open();
    return this.#stringAfterQuote();
  }

  #nameOf(slot: number, start: number, end: number): string {
    const known = this.#names[slot];
    if (known !== undefined && this.#spells(known, start, end)) return known;
    const name = this.#chunk.toString('latin1', start, end);
    this.#names[slot] = name;
    return name;
  }

  #spells(name: string, start: number, end: number): boolean {
    if (name.length !== end - start) return false;
    for (let at = 0; at < name.length; at += 1) if (name.charCodeAt(at) !== this.#chunk[start + at]) return false;
    return true;
  }

  #stringAfterQuote(): string {
    this.#pieces = [];
    this.#start = this.#at;
    let escapes = false;
    while (!this.#plain()) {
      if (this.next() === QUOTE) return this.#taken(escapes);
      escapes = true;
      this.#escape();
    }
    throw new OddJson();
  }

  #taken(escapes: boolean): string {
    const last = this.#chunk.subarray(this.#start, this.#at - 1);
    const before = this.#pieces ?? [];
    this.#pieces = undefined;
    const text = (before.length === 0 ? last : Buffer.concat([...before, last])).toString();
    return escapes ? (JSON.parse(`"${text}"`) as string) : text;
  }

  #open(): void {
    if (this.next() !== QUOTE) throw new OddJson();
    this.peek();
  }

  /** Passes over what is plain of a string; true where the text ends before the string does. */
  #plain(): boolean {
    while (this.#plainHere()) if (!this.#more()) return true;
    return false;
  }

  /** The same within the chunk; true where it ends first. */
  #plainHere(): boolean {
    const chunk = this.#chunk;
    let at = this.#at;
    while (at < chunk.length && ENDS_PLAIN[chunk[at] ?? 0] === 0) at += 1;
    this.#at = at;
    if (at === chunk.length) return true;
    if ((chunk[at] ?? 0) < 0x20) throw new OddJson();
    return false;
  }

  /** What follows a backslash. Both halves of a surrogate pair, or neither. */
  #escape(): void {
    const kind = this.next();
    if (kind !== LETTER_U) {
      if (!SIMPLE_ESCAPES.has(kind)) throw new OddJson();
      return;
    }
    const unit = this.#unit();
    if (unit < 0xd800 || unit > 0xdfff) return;
    if (unit > 0xdbff || this.next() !== BACKSLASH || this.next() !== LETTER_U) throw new OddJson();
    const second = this.#unit();
    if (second < 0xdc00 || second > 0xdfff) throw new OddJson();
  }

  #unit(): number {
    let unit = 0;
    for (let digit = 0; digit < 4; digit += 1) {
      const value = HEX[this.next()] ?? 0;
      if (value === 0) throw new OddJson();
      unit = unit * 16 + value - 1;
    }
    return unit;
  }

  #more(): boolean {
    const { length } = this.#chunk;
    if (this.#pieces !== undefined) {
      this.#pieces.push(Buffer.from(this.#chunk.subarray(this.#start)));
      this.#start = 0;
    }
    let next = this.#chunks.next();
    // An empty chunk is no end.
    while (next.done !== true && next.value.length === 0) next = this.#chunks.next();
    this.#before += length;
    this.#at -= length;
    this.#chunk = next.done === true ? NOTHING : next.value;
    if (!isUtf8(this.#chunk)) throw new OddJson();
    return this.#chunk.length > 0;
  }
}
