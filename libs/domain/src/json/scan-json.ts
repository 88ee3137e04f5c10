import { quoted, quotedAt } from './quoted.ts';
import { pointerOf } from './json-pointer.ts';
import { StrictJsonError } from './strict-json-error.ts';

const QUOTE = 0x22;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
/** One class, repeated: matched in one pass, whatever follows. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;

/** Up to this many names are compared one by one: most objects have fewer, and a set of their own costs them more. */
const FEW_NAMES = 8;
/** Strings are mostly short: a loop reads these faster than a pattern is started. */
const SHORT = 48;

interface Frame {
  readonly kind: 'object' | 'array';
  readonly names: string[];
  /** Of an object with many members. */
  known: Set<string> | undefined;
  step: string;
  index: number;
}

/** One pass over a JSON text without building values: grammar, depth, duplicate keys, unsafe keys, numbers, surrogates. Iterative, so that depth cannot overflow the stack. */
export const scanJson = (text: string, maxDepth: number): void => {
  new JsonScan(text, maxDepth).run();
};

class JsonScan {
  private at = 0;
  private readonly frames: Frame[] = [];
  private readonly text: string;
  private readonly maxDepth: number;
  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  run(): void {
    this.space();
    let open = this.value();
    while (this.frames.length > 0) open = open ? this.first() : this.next();
    this.space();
    if (this.at < this.text.length) this.fail('the end of the text');
  }

  /** Reads one value; true when it opened a container. */
  private value(): boolean {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) {
      this.string();
      return false;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (this.frames.length >= this.maxDepth)
        throw new StrictJsonError('json.too_deep', this.pointer(), `more than ${this.maxDepth} levels`, `at most ${this.maxDepth} levels`);
      this.frames.push({ kind: code === OPEN_BRACE ? 'object' : 'array', names: [], known: undefined, step: '', index: 0 });
      this.at += 1;
      return true;
    }
    if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) this.number();
    else if (this.match(LITERAL) === undefined) this.fail('a JSON value');
    return false;
  }

  private first(): boolean {
    const frame = this.frame();
    this.space();
    if (this.text[this.at] === (frame.kind === 'object' ? '}' : ']')) return this.close();
    return this.member(frame);
  }

  private next(): boolean {
    const frame = this.frame();
    this.space();
    const char = this.text[this.at];
    if (char === (frame.kind === 'object' ? '}' : ']')) return this.close();
    if (char !== ',') this.fail(frame.kind === 'object' ? '"," or "}"' : '"," or "]"');
    this.at += 1;
    frame.index += 1;
    this.space();
    return this.member(frame);
  }

  private member(frame: Frame): boolean {
    if (frame.kind === 'array') {
      frame.step = String(frame.index);
      return this.value();
    }
    if (this.text[this.at] !== '"') this.fail('a member name');
    const key = this.string();
    frame.step = key;
    if (UNSAFE_KEYS.has(key)) throw new StrictJsonError('json.unsafe_key', this.pointer(), `member "${key}"`, 'no member with this name');
    if (isRepeated(frame, key))
      throw new StrictJsonError('json.duplicate_key', this.pointer(), `member ${quoted(key, 82)} twice`, 'each member once');
    this.space();
    if (this.text[this.at] !== ':') this.fail('":"');
    this.at += 1;
    this.space();
    return this.value();
  }

  private close(): false {
    this.at += 1;
    this.frames.pop();
    return false;
  }

  private string(): string {
    const plain = this.plainString();
    if (plain !== undefined) return plain;
    const value = JSON.parse(this.rawString()) as string;
    if (!value.isWellFormed()) throw new StrictJsonError('json.invalid_text', this.pointer(), 'a lone surrogate', 'well-formed Unicode');
    return value;
  }

  /** A string without escapes, which is most of them. The text was decoded from UTF-8, so that only an escape can make a lone surrogate. */
  private plainString(): string | undefined {
    const start = this.at + 1;
    let end = start;
    for (const far = start + SHORT; end < far; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code === QUOTE) break;
      if (!(code >= 0x20) || code === BACKSLASH) return undefined;
    }
    if (end === start + SHORT) {
      PLAIN.lastIndex = end;
      PLAIN.test(this.text);
      end = PLAIN.lastIndex;
      if (this.text.charCodeAt(end) !== QUOTE) return undefined;
    }
    this.at = end + 1;
    return this.text.slice(start, end);
  }

  /** By hand: a pattern with a repeated alternative would back-track over megabytes. */
  private rawString(): string {
    const start = this.at;
    for (let at = start + 1; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return this.text.slice(start, this.at);
      }
      if (code < 0x20) break;
      if (code !== BACKSLASH) continue;
      ESCAPE.lastIndex = at + 1;
      const escape = ESCAPE.exec(this.text)?.[0];
      if (escape === undefined) break;
      at += escape.length;
    }
    return this.fail('a string');
  }

  private number(): void {
    const raw = this.match(NUMBER);
    if (raw === undefined) return this.fail('a number');
    const value = Number(raw);
    const integer = !/[.eE]/.test(raw);
    if (!Number.isFinite(value) || (integer && !Number.isSafeInteger(value)))
      throw new StrictJsonError(
        'json.unsafe_number',
        this.pointer(),
        raw.slice(0, 40),
        'a number that a double holds exactly (integers within ±(2^53-1))',
      );
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private frame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new TypeError('scan left its frames');
    return frame;
  }

  private pointer(): string {
    return pointerOf(this.frames.map((frame) => frame.step).filter((step, index) => step !== '' || index < this.frames.length - 1));
  }

  private fail(expected: string): never {
    const found = this.at >= this.text.length ? 'the end of the text' : `${quotedAt(this.text, this.at, 20)} at character ${this.at}`;
    throw new StrictJsonError('json.malformed', this.pointer(), found, expected);
  }
}

/** Whether the object has this member already; remembers it. */
const isRepeated = (frame: Frame, name: string): boolean => {
  if (frame.known !== undefined) {
    if (frame.known.has(name)) return true;
    frame.known.add(name);
    return false;
  }
  if (frame.names.includes(name)) return true;
  frame.names.push(name);
  if (frame.names.length > FEW_NAMES) frame.known = new Set(frame.names);
  return false;
};
