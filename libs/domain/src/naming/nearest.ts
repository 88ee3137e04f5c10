/** A shorter beginning is as good as a guess. */
const SHORTEST_BEGINNING = 3;

/** The name that was probably meant: one in three characters may be missing, too many or another, or it is the only one that begins so. Undefined: none is that near. */
export const nearest = (text: string, names: readonly string[]): string | undefined => {
  const most = Math.max(1, Math.floor(text.length / 3));
  const [best] = names
    // A distance is at least the difference in length: most names need no closer look.
    .filter((name) => Math.abs(name.length - text.length) <= most)
    .map((name) => ({ name, distance: editDistance(text, name) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((left, right) => left.distance - right.distance);
  if (best !== undefined) return best.name;
  const longer = text.length < SHORTEST_BEGINNING ? [] : names.filter((name) => name.startsWith(text));
  return longer.length === 1 ? longer[0] : undefined;
};

/** Of entity refs: one of the same kind and namespace with a similar name, else the same name elsewhere. What all refs begin with is no likeness. */
export const nearestRef = (ref: string, refs: readonly string[]): string | undefined => {
  const [before, name] = splitRef(ref);
  const beside = refs.flatMap((other) => (other.startsWith(before) ? [other.slice(before.length)] : []));
  const meant = nearest(name, beside);
  return meant === undefined ? refs.find((other) => splitRef(other)[1] === name) : `${before}${meant}`;
};

const splitRef = (ref: string): readonly [string, string] => {
  const at = ref.indexOf('/') + 1;
  return [ref.slice(0, at), ref.slice(at)];
};

/** What to add where a name is unknown: `; did you mean "production"?`, or nothing. */
export const didYouMean = (meant: string | undefined): string => (meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`);

/** Levenshtein's, row by row. */
const editDistance = (from: string, to: string): number => {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = from[row - 1] === to[column - 1] ? 0 : 1;
      current.push(Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + changed));
    }
    above = current;
  }
  return above[to.length] ?? 0;
};
