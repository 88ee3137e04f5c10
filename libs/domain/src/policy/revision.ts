/** Numbers of a revision, most significant first. */
export type Revision = readonly number[];

const FORM = /^(?:0|[1-9]\d{0,14})(?:\.(?:0|[1-9]\d{0,14})){0,3}(?:\+[A-Za-z0-9.-]{1,60})?$/;

/** One to four numbers with dots, and a label after `+` that does not count, as SemVer's build metadata. Undefined: a text that has no place in an order. */
export const readRevision = (text: string): Revision | undefined =>
  FORM.test(text) ? text.replace(/\+.*$/, '').split('.').map(Number) : undefined;

/** Below 0: `left` is older. A number that is not there is 0. */
export const compareRevisions = (left: Revision, right: Revision): number => {
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
