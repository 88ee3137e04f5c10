/**
 * What a terminal obeys instead of showing: C0, DEL and C1 controls, line and paragraph separators, and the marks that reorder or hide text
 * (Unicode UAX #9 bidirectional formatting, zero-width, tags, lone surrogates). Text from a server must not move the cursor, recolour a refusal or
 * read as another digest.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Text that a terminal can only show, on one line. */
export const safeText = (text: string): string => text.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(UNSAFE, escaped);

/** One JSON document that a terminal can only show: the same value, with what is unsafe inside strings as `\uXXXX`. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : jsonEscape(character),
  );

const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
