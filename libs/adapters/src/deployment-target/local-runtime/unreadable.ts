/** A file of a person or of Interlock that does not say what it must; the message names field, found and expected. */
export class Unreadable extends Error {}

export const expect = (holds: boolean, field: string, found: unknown, expected: string): void => {
  if (!holds) throw new Unreadable(`${field}: found ${JSON.stringify(found)?.slice(0, 120) ?? 'nothing'}, expected ${expected}`);
};

export type Members = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

export const membersOf = (value: unknown, field: string, names: readonly string[]): Members => {
  const members = isObject(value) ? value : {};
  expect(
    isObject(value) && Object.keys(members).every((key) => names.includes(key)),
    field,
    value,
    `an object of ${names.join(', ')} only`,
  );
  return members;
};

export const matching = (value: unknown, pattern: RegExp, field: string, expected: string): string => {
  if (typeof value === 'string' && pattern.test(value)) return value;
  expect(false, field, value, expected);
  return '';
};
