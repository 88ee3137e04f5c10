import { PlacedItems, PlacedMembers } from './placed-parts.ts';
import type { Offsets, PlacedValue, PlainList, PlainObject, PlainValue } from './plain-value.ts';
import { MAX_DOCUMENTS, MAX_TOKENS } from './scan-tokens.ts';
import { simpleScalar } from './simple-scalar.ts';

/** Tabs, carriage returns, control characters, blanks other than the space, byte order marks. */
const STRANGE = /[^\n -~\u00a1-\u167f\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\udfff\uff01-\uffef]/;
const MARK = /---\n/y;
const NOTHING = / *(?:#[^\n]*)?\n/y;
const END = / *(?:(?<= )#[^\n]*)?\n/y;
const DASH = /- (?=[^ ])/y;
const KEY = /([A-Za-z0-9_][\w./-]{0,199}):(?=[ \n])/y;
const BLANKS = / */y;
const SINGLE = /'([^'\n]*)'/y;
const DOUBLE = /"([^"\\\n]*)"/y;
const PLAIN = /(?:[A-Za-z0-9_/$(\u00a1-\udfff]|\.{1,2}\/)(?:[^\s:]|:(?=\S)| +(?=[^\s#:]))*/y;
const PLAIN_IN_FLOW = /(?:[A-Za-z0-9_/$(\u00a1-\udfff]|\.{1,2}\/)(?:[^\s:,[\]{}]|:(?=[^\s,[\]{}])| +(?=[^\s#:,[\]{}]))*/y;

const DEEPEST = 40;
/** No line, and no item between brackets, holds more tokens. */
const TOKENS = 12;

const NOT_SIMPLE = new Error('is for the general reader');

/**
 * The documents of a text that is written as most descriptors are: maps and lists by indentation or between brackets on one line, scalars on one line. Undefined for
 * any other text, right or wrong, which is not an answer: the general reader has the last word on it. What is read here, it would read the same (docs/adr/0013).
 */
export const readSimpleText = (text: string): readonly PlacedValue[] | undefined => {
  if (STRANGE.test(text) || !text.isWellFormed()) return undefined;
  try {
    return new SimpleText(text.endsWith('\n') ? text : `${text}\n`).documents();
  } catch (error) {
    if (error === NOT_SIMPLE) return undefined;
    throw error;
  }
};

const NONE = -1;

class SimpleText {
  readonly #text: string;
  #offsets: Offsets = new WeakMap();
  /** Where the line that is next begins after its indentation, or what is next within it. */
  #at = 0;
  /** Of that line; none at the end of the text and of a document. */
  #indent: number = NONE;
  #tokens = 0;

  constructor(text: string) {
    this.#text = text;
  }

  documents(): readonly PlacedValue[] {
    const documents: PlacedValue[] = [];
    let marks = 0;
    this.#line();
    while (this.#at < this.#text.length) {
      if (this.#indent === NONE) {
        this.#take(MARK);
        marks += 1;
        if (marks > MAX_DOCUMENTS) throw NOT_SIMPLE;
        this.#line();
        continue;
      }
      documents.push(this.#document());
    }
    return documents;
  }

  #document(): PlacedValue {
    const start = this.#at;
    this.#offsets = new WeakMap();
    const document = { value: this.#map(0), offsets: this.#offsets, start };
    // A line that fits nowhere ended every map and list around it.
    if (this.#indent !== NONE) throw NOT_SIMPLE;
    return document;
  }

  #map(indent: number): PlainObject {
    const map = new PlacedMembers(this.#offsets);
    while (this.#indent === indent) {
      const key = this.#at;
      const name = this.#take(KEY)[1] ?? '';
      this.#match(BLANKS);
      const value = this.#at;
      if (this.#match(END) === undefined) {
        this.#add(map, name, { key, value }, this.#value(PLAIN, indent));
        this.#take(END);
        this.#line();
        continue;
      }
      this.#line();
      const listed = this.#indent >= indent && this.#text.startsWith('- ', this.#at);
      if (!listed && this.#indent <= indent) this.#add(map, name, { key, value: key }, null);
      else this.#add(map, name, { key, value: this.#at }, listed ? this.#list(this.#indent) : this.#map(this.#indent));
    }
    return map.object;
  }

  #list(indent: number): PlainList {
    const list = new PlacedItems(this.#offsets);
    while (this.#indent === indent && this.#match(DASH) !== undefined) {
      const item = this.#at;
      if (this.#match(KEY) === undefined) {
        list.add(item, this.#value(PLAIN, indent));
        this.#take(END);
        this.#line();
      } else {
        this.#at = item;
        this.#indent = indent + 2;
        list.add(item, this.#map(this.#indent));
      }
    }
    return list.items;
  }

  #value(plain: RegExp, depth: number): PlainValue {
    this.#spend();
    if (depth > DEEPEST) throw NOT_SIMPLE;
    switch (this.#text[this.#at]) {
      case '[':
        return this.#flowList(depth + 1);
      case '{':
        return this.#flowMap(depth + 1);
      case "'":
        return this.#take(SINGLE)[1] ?? '';
      case '"':
        return this.#take(DOUBLE)[1] ?? '';
      default:
        return this.#scalar(plain);
    }
  }

  #flowList(depth: number): PlainList {
    const list = new PlacedItems(this.#offsets);
    this.#each(']', () => list.add(this.#at, this.#value(PLAIN_IN_FLOW, depth)));
    return list.items;
  }

  #flowMap(depth: number): PlainObject {
    const map = new PlacedMembers(this.#offsets);
    this.#each('}', () => {
      const key = this.#at;
      const name = this.#take(KEY)[1] ?? '';
      this.#match(BLANKS);
      this.#add(map, name, { key, value: this.#at }, this.#value(PLAIN_IN_FLOW, depth));
    });
    return map.object;
  }

  #add(map: PlacedMembers, name: string, at: { readonly key: number; readonly value: number }, value: PlainValue): void {
    if (!map.add(name, at, value)) throw NOT_SIMPLE;
  }

  #scalar(plain: RegExp): PlainValue {
    const value = simpleScalar(this.#take(plain)[0]);
    if (value === undefined) throw NOT_SIMPLE;
    return value;
  }

  /** What stands between a bracket and the one that closes it. */
  #each(closing: string, read: () => void): void {
    for (let first = true; ; first = false) {
      if (first) this.#at += 1;
      this.#match(BLANKS);
      if (first && this.#text[this.#at] === closing) break;
      read();
      this.#match(BLANKS);
      const next = this.#text[this.#at];
      if (next === closing) break;
      if (next !== ',') throw NOT_SIMPLE;
      this.#at += 1;
    }
    this.#at += 1;
  }

  /** Goes to the next line that says something. */
  #line(): void {
    do this.#spend();
    while (this.#match(NOTHING) !== undefined);
    const indent = this.#take(BLANKS)[0].length;
    if (indent > DEEPEST) throw NOT_SIMPLE;
    const over = this.#at === this.#text.length || (indent === 0 && this.#text.startsWith('---', this.#at));
    this.#indent = over ? NONE : indent;
  }

  #spend(): void {
    this.#tokens += TOKENS;
    if (this.#tokens > MAX_TOKENS) throw NOT_SIMPLE;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  #take(pattern: RegExp): RegExpExecArray {
    const found = this.#match(pattern);
    if (found === undefined) throw NOT_SIMPLE;
    return found;
  }
}
