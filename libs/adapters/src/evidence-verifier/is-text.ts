/** A text of one character at least and so many at most, as the schemas that this stands before have it. */
export const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longest;
