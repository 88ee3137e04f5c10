/**
 * What a terminal obeys instead of showing: C0, DEL and C1 controls, line and paragraph separators, and the marks that reorder or hide text
 * (Unicode UAX #9 bidirectional formatting, zero-width, tags, lone surrogates). Text from outside must not move the cursor, recolour a refusal or
 * read as another digest.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** The text with each of them as `\u{…}`. */
export const escapeHidden = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
