import { quoted } from '@interlock/domain';
import { CST, Lexer } from 'yaml';
import { placeOf, UnreadableText } from './unreadable-text.ts';

/** Bounds on one file, far above what a catalog needs and far below what hurts. */
export const MAX_TOKENS = 250_000;
const MAX_DEPTH = 64;
const MAX_INDENT = 512;
const MAX_ALIASES = 100;
const MAX_ANCHORS = 1_000;
export const MAX_DOCUMENTS = 10_000;

const CORE_TAGS: ReadonlySet<string> = new Set(['!!map', '!!seq', '!!str', '!!int', '!!float', '!!bool', '!!null']);

/**
 * The tokens of a text. Refuses what would cost too much to compose, from the tokens alone: nesting that exhausts the call stack, alias bombs, and floods of errors (the
 * parser collects each one with its stack). Also refuses tags of one's own and YAML 1.1, in which `no` is false and `0123` is octal.
 */
export const scanTokens = (text: string): readonly string[] => {
  const scan = new Scan(text);
  const tokens: string[] = [];
  for (const token of new Lexer().lex(text)) {
    scan.take(token);
    tokens.push(token);
  }
  return tokens;
};

class Scan {
  readonly #text: string;
  #offset = 0;
  #tokens = 0;
  #flowDepth = 0;
  #indicatorsOnLine = 0;
  #lineStart = true;
  #afterComma = false;
  #aliases = 0;
  #anchors = 0;
  #documents = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(token: string): void {
    this.#tokens += 1;
    if (this.#tokens > MAX_TOKENS) this.#refuse(`more than ${MAX_TOKENS} YAML tokens, expected fewer: split the file`);
    const type = CST.tokenType(token);
    this.#look(type, token);
    if (type !== 'space' && type !== 'newline' && type !== 'comment') this.#afterComma = type === 'comma';
    this.#lineStart = type === 'newline';
    // Control tokens stand for no text.
    if (type !== 'doc-mode' && type !== 'flow-error-end' && type !== 'scalar') this.#offset += token.length;
  }

  #look(type: CST.TokenType | null, token: string): void {
    switch (type) {
      case 'newline':
        this.#indicatorsOnLine = 0;
        return;
      case 'space':
        if (this.#lineStart && token.length > MAX_INDENT) this.#refuse(`an indentation of ${token.length}, expected at most ${MAX_INDENT}`);
        return;
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        this.#indicatorsOnLine += this.#flowDepth === 0 ? 1 : 0;
        if (this.#indicatorsOnLine > MAX_DEPTH) this.#refuse(`nesting deeper than ${MAX_DEPTH}`);
        return;
      case 'flow-map-start':
      case 'flow-seq-start':
        this.#flowDepth += 1;
        if (this.#flowDepth > MAX_DEPTH) this.#refuse(`nesting deeper than ${MAX_DEPTH}`);
        return;
      case 'flow-map-end':
      case 'flow-seq-end':
        this.#flowDepth -= 1;
        if (this.#flowDepth < 0) this.#refuse(`"${token}" that closes nothing`);
        return;
      case 'comma':
        if (this.#afterComma) this.#refuse('a comma after a comma, expected a value');
        return;
      case 'tag':
        if (!CORE_TAGS.has(token)) this.#refuse(`the tag ${quoted(token, 62)}, expected none: descriptors are plain data`);
        return;
      case 'directive-line':
        if (!/^%YAML\s+1\.2\s*$/.test(token)) this.#refuse(`the directive ${quoted(token, 62)}, expected none or "%YAML 1.2"`);
        return;
      case 'anchor':
        this.#anchors += 1;
        if (this.#anchors > MAX_ANCHORS) this.#refuse(`more than ${MAX_ANCHORS} anchors`);
        return;
      case 'alias':
        this.#aliases += 1;
        if (this.#aliases > MAX_ALIASES) this.#refuse(`more than ${MAX_ALIASES} aliases`);
        return;
      case 'doc-start':
        this.#documents += 1;
        if (this.#documents > MAX_DOCUMENTS) this.#refuse(`more than ${MAX_DOCUMENTS} documents`);
        return;
      default:
        return;
    }
  }

  #refuse(found: string): never {
    throw new UnreadableText(`found ${found}`, placeOf(this.#text, this.#offset));
  }
}
