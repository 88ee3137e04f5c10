import type { PlainValue } from './plain-value.ts';

const WORDS = new Map<string, boolean | null>(
  Object.entries({ null: null, true: true, false: false }).flatMap(([word, value]) =>
    [word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`].map((spelt) => [spelt, value] as const),
  ),
);
const WHOLE = /^(?:0|[1-9]\d{0,14})$/;
/** Of these alone a number may be made, in one of the ways that YAML knows. */
const NUMERIC = /^\d[\da-fA-Fox.+-]*$/;

/** What YAML 1.2's core schema makes of a scalar without quotes that begins with a letter, a digit, "_", "/", "$", "(", "./" or "../". Undefined: that needs a closer look. */
export const simpleScalar = (text: string): PlainValue | undefined => {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (WHOLE.test(text)) return Number(text);
  return NUMERIC.test(text) ? undefined : text;
};
