/** Controls, and marks that reorder or hide text: a refusal quotes its sender on an operator's terminal. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Most text is: it needs no second look. */
const PRINTABLE = /^[ -~]*$/;

const escaped = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;

/** Text from outside, fit to be stored and shown: bounded, well-formed (RFC 8785 has no form for half a surrogate pair), nothing hidden. */
export const safeText = (text: string, max: number): string => {
  if (text.length <= max && PRINTABLE.test(text)) return text;
  const bounded = text.length > max ? `${text.slice(0, max - 3)}...` : text;
  const visible = bounded.toWellFormed().replace(HIDDEN, escaped);
  return visible.length > max ? visible.slice(0, max).toWellFormed() : visible;
};

/** A list of values, the first few of them. */
export const listed = (values: readonly string[], most = 5): string =>
  values.length === 0 ? 'nothing' : values.slice(0, most).join(', ') + (values.length > most ? ` and ${values.length - most} more` : '');
