import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

const MAX_BATCH = 256;

/** Takes what waits in a stream of objects, as many as there are: what came while the last batch was in hand makes the next one. */
export class Batches<T> {
  readonly #stream: Readable;
  #wake: () => void = () => undefined;
  #ended = false;
  /** What comes, or the end, which a stream tells only to those who read. */
  #stirred = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('readable', () => {
      this.#stirred = true;
      this.#wake();
    });
    stream.on('end', () => this.#finish(undefined));
    stream.on('close', () => this.#finish(undefined));
    stream.on('error', (error: unknown) => this.#finish({ error }));
  }

  /** Lets a `next` that waits return. */
  wake(): void {
    this.#wake();
  }

  /** What waits now; empty when nothing does. Throws what the stream failed with once nothing waits any more. */
  take(): T[] {
    const items: T[] = [];
    this.#stirred = false;
    while (items.length < MAX_BATCH) {
      const item: unknown = this.#stream.read();
      if (item === null) break;
      items.push(item as T);
    }
    if (items.length === 0 && this.#failure !== undefined) throw this.#failure.error;
    return items;
  }

  /** Something came, or the end did, since the last `take`. */
  get stirred(): boolean {
    return this.#stirred;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves when there may be something to take; true when `ms` have passed and nothing was. What came off the wire at once, as the events of one append do, is there then as a whole. */
  async wait(ms: number): Promise<boolean> {
    if (this.#ended) return false;
    if (!this.#stirred && (await this.#nothingWithin(ms))) return true;
    await turn();
    return false;
  }

  async #nothingWithin(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#wake = () => resolve(false);
    const timer = setTimeout(() => resolve(true), ms);
    const waited = await promise;
    clearTimeout(timer);
    return waited;
  }

  #finish(failure: { readonly error: unknown } | undefined): void {
    this.#failure ??= failure;
    this.#ended = true;
    this.#wake();
  }
}
