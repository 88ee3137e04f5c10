const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Levels that the stack surely holds. */
const MOST_LEVELS = 64;

/**
 * True only of text of which `JSON.parse`, whose value this is, and `scanJson` think alike: exactly as long as that value is at least in any text. A name that came twice, an escape, a
 * blank, and whatever else the value does not tell of, would have made it longer. Of anything odd it says false and no more. What programs write is nearly always compact, and
 * to add up lengths costs a fraction of looking at each character.
 */
export const isCompactJson = (text: string, value: unknown, maxDepth: number): boolean =>
  maxDepth <= MOST_LEVELS && lengthOf(value, maxDepth) === text.length;

/** The least that a value takes in JSON; NaN of what is too deep, has an unsafe name or a number that may be written in less than `String` does. */
const lengthOf = (value: unknown, depth: number): number => {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return lengthOfNumber(value);
  if (value === null || value === true) return 4;
  if (value === false) return 5;
  if (depth === 0) return Number.NaN;
  return Array.isArray(value) ? lengthOfItems(value, depth) : lengthOfMembers(value as Readonly<Record<string, unknown>>, depth);
};

/** The brackets, and a comma less than there are items. */
const lengthOfItems = (items: readonly unknown[], depth: number): number => {
  let length = items.length === 0 ? 2 : 1 + items.length;
  for (let index = 0; index < items.length; index += 1) length += lengthOf(items[index], depth - 1);
  return length;
};

const lengthOfMembers = (members: Readonly<Record<string, unknown>>, depth: number): number => {
  let length = 1;
  for (const name in members) {
    if (UNSAFE_KEYS.has(name)) return Number.NaN;
    // Its quotes, the colon, and a comma or the brace.
    length += name.length + 4 + lengthOf(members[name], depth - 1);
  }
  return Math.max(length, 2);
};

/**
 * With an exponent a whole number is shorter only where it ends in three zeros (`5e3`), a fraction only below a hundredth (`5e-3`). A whole number beyond 2^53 is one that the
 * scan may refuse.
 */
const lengthOfNumber = (value: number): number => {
  const written = Number.isSafeInteger(value)
    ? value === 0 || value % 1_000 !== 0
    : Math.abs(value) >= 0.01 && !Number.isInteger(value) && Number.isFinite(value);
  return written ? String(value).length : Number.NaN;
};
