/**
 * One at a time per key, in the order of arrival. Services of one process that append to one stream take turns instead of racing to a conflict;
 * the exact expected revision stays what guarantees correctness.
 */
export class KeyedTurns {
  readonly #tails = new Map<string, Promise<void>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const { promise: mine, resolve: done } = Promise.withResolvers<void>();
    this.#tails.set(key, mine);
    await before;
    try {
      return await work();
    } finally {
      if (this.#tails.get(key) === mine) this.#tails.delete(key);
      done();
    }
  }
}
