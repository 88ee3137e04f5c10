const KEPT = 200;
const LONGEST = 400;
const LATE_MS = 180_000;

/** What processes say, line by line. */
export class Said {
  readonly #lines: string[] = [];
  readonly #waiting = new Set<{ readonly fits: (name: string, line: string) => boolean; readonly resolve: (line: string) => void }>();

  hear(name: string, line: string): void {
    if (this.#lines.push(`${name}: ${line.slice(0, LONGEST)}`) > KEPT) this.#lines.shift();
    for (const waiter of this.#waiting) {
      if (!waiter.fits(name, line)) continue;
      this.#waiting.delete(waiter);
      waiter.resolve(line);
    }
  }

  /** The next line that holds the words. Rejects when it never comes: what was to be awaited did not happen. */
  next(name: string, words: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const late = setTimeout(() => reject(new Error(`${name} never said "${words}"`)), LATE_MS);
    this.#waiting.add({
      fits: (speaker, line) => speaker === name && line.includes(words),
      resolve: (line) => {
        clearTimeout(late);
        resolve(line);
      },
    });
    return promise;
  }

  last(count: number): string[] {
    return this.#lines.slice(-count);
  }
}
