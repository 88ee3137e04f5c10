/** Tells a subscription that has nothing to say from one that has gone silent: the record went on and it did not. Time is an input, in ms. */
export class Silence {
  readonly #patienceMs: number;
  #behindSince: number | undefined;

  constructor(watchDogMs: number) {
    // It is looked after three times within the watch-dog's time, and the first look may come right after the record went on.
    this.#patienceMs = watchDogMs / 2;
  }

  /** Something came, or a batch is in hand. */
  heard(): void {
    this.#behindSince = undefined;
  }

  /** True when the record has been ahead for too long. */
  looked(head: number, reached: number, now: number): boolean {
    if (head <= reached) this.#behindSince = undefined;
    else this.#behindSince ??= now;
    return this.#behindSince !== undefined && now - this.#behindSince >= this.#patienceMs;
  }
}
