/** Deeper values are left to the general writer, which does not recurse. */
const DEEPEST = 100;
/** A quote, a backslash, a control character, half of a surrogate pair. */
const NEEDS_ESCAPING = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const MOST_NAMES = 4_096;
const LONGEST_NAME = 64;

/** Quoted names of members: there are few, and they come again in every document. */
const quotedNames = new Map<string, string>();

/**
 * RFC 8785 text of a plain JSON value: objects without a prototype of their own, dense arrays, well-formed strings, finite numbers. Undefined for
 * anything else, which is not an answer: the general writer has the last word on it.
 */
export const writeCanonical = (value: unknown, depth = 0): string | undefined => {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'null';
  if (typeof value !== 'object' || depth > DEEPEST) return undefined;
  return Array.isArray(value) ? writeArray(value, depth) : writeObject(value as Readonly<Record<string, unknown>>, depth);
};

const writeArray = (values: readonly unknown[], depth: number): string | undefined => {
  let text = '[';
  for (let index = 0; index < values.length; index += 1) {
    const written = writeCanonical(values[index], depth + 1);
    if (written === undefined) return undefined;
    text += index === 0 ? written : `,${written}`;
  }
  return `${text}]`;
};

const writeObject = (value: Readonly<Record<string, unknown>>, depth: number): string | undefined => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const names = sorted(Object.keys(value));
  let text = '{';
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    const member = value[name];
    // As JSON.stringify: a member that is undefined is not there.
    if (member === undefined) continue;
    const written = writeCanonical(member, depth + 1);
    const quotedName = quotedOnce(name);
    if (written === undefined || quotedName === undefined) return undefined;
    text += text.length === 1 ? `${quotedName}:${written}` : `,${quotedName}:${written}`;
  }
  return `${text}}`;
};

/** By UTF-16 code units. Most objects have few members: those are sorted in place, without a call for each comparison. */
const sorted = (names: string[]): string[] => {
  if (names.length > 24) return names.sort();
  for (let from = 1; from < names.length; from += 1) {
    const name = names[from] ?? '';
    let at = from - 1;
    for (; at >= 0 && (names[at] ?? '') > name; at -= 1) names[at + 1] = names[at] ?? '';
    names[at + 1] = name;
  }
  return names;
};

const quoted = (text: string): string | undefined => {
  if (!NEEDS_ESCAPING.test(text)) return `"${text}"`;
  return text.isWellFormed() ? JSON.stringify(text) : undefined;
};

const quotedOnce = (name: string): string | undefined => {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const written = quoted(name);
  if (written !== undefined && name.length <= LONGEST_NAME && quotedNames.size < MOST_NAMES) quotedNames.set(name, written);
  return written;
};
