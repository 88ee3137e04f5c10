/** A reader moves on, and some wait for it to be somewhere. */
export class Advances {
  #next = Promise.withResolvers<void>();

  /** It moved, or it stopped. */
  tell(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  /** Resolves once it is there, which is looked at after each move; rejects with what `isThere` throws. */
  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) await this.#next.promise;
  }
}
