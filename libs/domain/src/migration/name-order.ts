const DIGIT = /\d/;
const digitsAt = (text: string, from: number): string => /^\d*/.exec(text.slice(from))?.[0] ?? '';

/** Numbers of any length, by value. */
export const byValue = (a: string, b: string): number => {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return one.length - other.length || byCode(one, other);
};

/** As tools order names that know no numbers in them. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As `byCode`, but for numbers at the same place: those by value. */
export const byName = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  while (at > 0 && DIGIT.test(a[at - 1] ?? '')) at -= 1;
  return byValue(digitsAt(a, at), digitsAt(b, at)) || byCode(a, b);
};

/** Whether it depends on the tool which of the two comes first. */
export const isAmbiguous = (a: string, b: string): boolean => Math.sign(byName(a, b)) !== Math.sign(byCode(a, b));
