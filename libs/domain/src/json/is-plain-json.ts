const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Up to this many names are compared one by one: most objects have fewer, and a set of their own costs them more. */
const FEW_NAMES = 8;
/** Strings are mostly short: a loop passes over these faster than a search is started. */
const SHORT = 48;
/** Levels that the stack surely holds. */
const MOST_LEVELS = 64;

/**
 * True only of text of which `JSON.parse` and `scanJson` think alike: no depth, repeated or unsafe name, unsafe number or half of a surrogate pair. The rest of
 * the grammar is left to `JSON.parse`, which looks at it anyway. Of anything odd it says false and no more: the scan judges then, and puts it into words.
 */
export const isPlainJson = (text: string, maxDepth: number): boolean => maxDepth <= MOST_LEVELS && new PlainJson(text).read(maxDepth);

/** Each method passes over what it is named after, and is false where it cannot. */
class PlainJson {
  private at = 0;
  /** Where the next backslash stands, or the end: found once, not once for each string before it. */
  private backslash = -1;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  read(maxDepth: number): boolean {
    this.space();
    if (!this.value(maxDepth)) return false;
    this.space();
    return this.at === this.text.length;
  }

  private value(depth: number): boolean {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === OPEN_BRACE) return depth > 0 && this.object(depth);
    if (code === OPEN_BRACKET) return depth > 0 && this.array(depth);
    if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) return this.number();
    return this.word('true') || this.word('false') || this.word('null');
  }

  private object(depth: number): boolean {
    this.at += 1;
    if (this.space() === CLOSE_BRACE) return this.close();
    const names = new Names();
    for (;;) {
      const start = this.at + 1;
      if (this.text.charCodeAt(this.at) !== QUOTE || !this.plainString()) return false;
      const name = this.text.slice(start, this.at - 1);
      if (UNSAFE_KEYS.has(name) || !names.add(name) || this.space() !== COLON) return false;
      this.at += 1;
      this.space();
      if (!this.value(depth - 1)) return false;
      const code = this.space();
      if (code === CLOSE_BRACE) return this.close();
      if (code !== COMMA) return false;
      this.at += 1;
      this.space();
    }
  }

  private array(depth: number): boolean {
    this.at += 1;
    if (this.space() === CLOSE_BRACKET) return this.close();
    for (;;) {
      if (!this.value(depth - 1)) return false;
      const code = this.space();
      if (code === CLOSE_BRACKET) return this.close();
      if (code !== COMMA) return false;
      this.at += 1;
      this.space();
    }
  }

  private close(): true {
    this.at += 1;
    return true;
  }

  private string(): boolean {
    const start = this.at;
    return this.plainString() || this.escapedString(start);
  }

  /** A string without escapes. Stops at what is not plain when it is false. */
  private plainString(): boolean {
    const { text } = this;
    const start = this.at + 1;
    let end = start;
    for (const far = start + SHORT; end < far; end += 1) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) {
        this.at = end + 1;
        return true;
      }
      // Past the end there is no number: that is no character of a string either.
      if (!(code >= SPACE) || code === BACKSLASH) return this.stop(end);
    }
    end = text.indexOf('"', end);
    if (this.backslash < start) this.backslash = (text.indexOf('\\', start) + 1 || text.length + 1) - 1;
    if (end === -1 || this.backslash < end) return this.stop(Math.min(this.backslash, text.length));
    this.at = end + 1;
    return true;
  }

  private stop(at: number): false {
    this.at = at;
    return false;
  }

  private escapedString(start: number): boolean {
    for (let code = this.text.charCodeAt(this.at); code !== QUOTE; code = this.text.charCodeAt(this.at)) {
      if (!(code >= SPACE)) return false;
      this.at += code === BACKSLASH ? 2 : 1;
    }
    this.at += 1;
    try {
      return (JSON.parse(this.text.slice(start, this.at)) as string).isWellFormed();
    } catch {
      return false;
    }
  }

  private number(): boolean {
    NUMBER.lastIndex = this.at;
    const raw = NUMBER.exec(this.text)?.[0];
    if (raw === undefined) return false;
    this.at += raw.length;
    const value = Number(raw);
    return Number.isSafeInteger(value) || (Number.isFinite(value) && /[.eE]/.test(raw));
  }

  private word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  /** Passes over blanks; gives the code of what follows them. */
  private space(): number {
    let code = this.text.charCodeAt(this.at);
    while (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB) {
      this.at += 1;
      code = this.text.charCodeAt(this.at);
    }
    return code;
  }
}

/** The member names of one object. */
class Names {
  private readonly few: string[] = [];
  private many: Set<string> | undefined;

  /** False when the object has this name already. */
  add(name: string): boolean {
    if (this.many !== undefined) {
      const { size } = this.many;
      return this.many.add(name).size > size;
    }
    if (this.few.includes(name)) return false;
    this.few.push(name);
    if (this.few.length > FEW_NAMES) this.many = new Set(this.few);
    return true;
  }
}
