/** Commits that may follow one another at once: a person's releases wait for nothing. */
const AT_ONCE = 4;
/** Beyond those, they begin this far apart: each rewrites the tree of all workloads, here and in whoever follows the branch. */
const EVERY_MS = 300;

/** Spreads the commits of a burst, so that more workloads share each (the generic cell rate algorithm of ITU-T I.371). */
export class CommitPace {
  #next = -Infinity;

  /** How many milliseconds the next commit waits, asked for at this time. It counts as begun then. */
  wait(now: number): number {
    const begins = Math.max(now, this.#next - (AT_ONCE - 1) * EVERY_MS);
    this.#next = Math.max(begins, this.#next) + EVERY_MS;
    return begins - now;
  }
}
