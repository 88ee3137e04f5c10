import leven from 'leven';

/** The name that was probably meant: one in three characters may be missing, too many or another. Undefined: none is that near. */
export const nearest = (text: string, names: readonly string[]): string | undefined => {
  const most = Math.max(1, Math.floor(text.length / 3));
  const [best] = names
    .map((name) => ({ name, distance: leven(text, name) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((left, right) => left.distance - right.distance);
  return best?.name;
};
