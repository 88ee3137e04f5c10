/**
 * What `work` makes of each, in their order, while at most `ahead` more are underway. The first that fails ends it: nothing further is begun, and what is underway
 * is nobody's any more.
 */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underway: Promise<R>[] = [];
  const oldest = (beyond: number): Promise<R> | undefined => (underway.length > beyond ? underway.shift() : undefined);
  for await (const item of items) {
    const made = work(item);
    // It is awaited in its turn; until then it must not count as a failure that nobody looks at.
    made.catch(() => undefined);
    underway.push(made);
    const first = oldest(ahead);
    if (first !== undefined) yield await first;
  }
  for (let first = oldest(0); first !== undefined; first = oldest(0)) yield await first;
}
