import { availableParallelism } from 'node:os';
import { ReadingThread } from './reading-thread.ts';
import type { Reading, Readings } from './requests.ts';

/** What a thread may owe before another is begun: one that it reads, and one that lies ready. */
const ENOUGH = 2;

/** Each is some 60 MB of compiled validators and garbage. */
const MOST = Math.min(4, availableParallelism());

/** Threads that share what is to be read, for one reading of a source: a small one takes one of them. What they answer is what `ReadingThread` answers. */
export class ReadingThreads {
  readonly #threads: ReadingThread[] = [];
  readonly #most: number;

  constructor(most = MOST) {
    this.#most = most;
  }

  ask<R extends Reading>(reading: R, asks: Readings[R]['asks']): Promise<Readings[R]['answer']> {
    return this.#idlest().ask(reading, asks);
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
  }

  #idlest(): ReadingThread {
    const [idlest] = this.#threads.toSorted((left, right) => left.owes - right.owes);
    if (idlest !== undefined && (idlest.owes < ENOUGH || this.#threads.length >= this.#most)) return idlest;
    const another = new ReadingThread();
    this.#threads.push(another);
    return another;
  }
}
