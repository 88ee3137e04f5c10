import { escapeHidden } from '@interlock/domain';

/** Text that a terminal can only show, on one line. */
export const safeText = (text: string): string => escapeHidden(text.replaceAll(/[\t\n\r]+/g, ' '));

/** One JSON document that a terminal can only show: the same value, with what is unsafe inside strings as `\uXXXX`. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : jsonEscape(character),
  );

const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
