import { MAX_JSON_MARKS } from './limits.ts';
import { Refusal } from './refusal.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

/**
 * Before it is parsed: what runs out of memory inside `JSON.parse` ends not the thread but the process (T14). No text has more values than commas and openings
 * and one more.
 */
export const refuseManyValues = (bytes: Uint8Array, at: string, most = MAX_JSON_MARKS): void => {
  if (bytes.length <= most) return;
  let marks = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) index = endOfString(bytes, index);
    else if (byte === COMMA || byte === OPEN_BRACE || byte === OPEN_BRACKET) marks += 1;
    if (marks > most)
      throw new Refusal('evidence.too_large', at, `more than ${most} commas, braces and brackets`, `at most ${most} of them`);
  }
};

/** Where the quote stands that ends it; the end of the text, where none does. */
const endOfString = (bytes: Uint8Array, start: number): number => {
  for (let from = start + 1; ;) {
    const end = bytes.indexOf(QUOTE, from);
    if (end === -1) return bytes.length;
    let before = end - 1;
    while (before > start && bytes[before] === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
    from = end + 1;
  }
};
