/** The name that was probably meant: one in three characters may be missing, too many, another or swapped with its neighbour. Undefined: none is that near. */
export const nearest = (text: string, names: readonly string[]): string | undefined => {
  const most = Math.max(1, Math.floor(text.length / 3));
  const [best] = names
    .map((name) => ({ name, distance: distanceOf(text, name) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((left, right) => left.distance - right.distance);
  return best?.name;
};

/** Optimal string alignment (Damerau–Levenshtein without repeated edits of one place). */
const distanceOf = (left: string, right: string): number => {
  let [before, row] = [[] as number[], Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const at = (list: readonly number[], index: number): number => list[index] ?? Number.POSITIVE_INFINITY;
      next.push(
        Math.min(
          at(row, j) + 1,
          at(next, j - 1) + 1,
          at(row, j - 1) + (same ? 0 : 1),
          swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, row] = [row, next];
  }
  return row[right.length] ?? 0;
};
