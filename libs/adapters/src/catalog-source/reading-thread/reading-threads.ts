import { availableParallelism } from 'node:os';
import { ReadingThread } from './reading-thread.ts';
import type { Reading, Readings } from './requests.ts';

/** What a thread may owe before another is begun: one that it reads, and one that lies ready. */
const ENOUGH = 2;

export interface ReadingThreadsLimits {
  /** Each is some 60 MB of compiled validators and garbage. */
  readonly threads: number;
  /** Bytes asked about that are worth another thread, which takes half a second of work to begin. */
  readonly worthBytes: number;
}

const LIMITS: ReadingThreadsLimits = { threads: Math.min(4, availableParallelism()), worthBytes: 1_048_576 };

/** Threads that share what is to be read, for one reading of a source: a small one takes one of them. What they answer is what `ReadingThread` answers. */
export class ReadingThreads {
  readonly #threads: ReadingThread[] = [];
  readonly #limits: ReadingThreadsLimits;
  #bytes = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /** How many there are. */
  get size(): number {
    return this.#threads.length;
  }

  ask<R extends Reading>(reading: R, asks: Readings[R]['asks']): Promise<Readings[R]['answer']> {
    this.#bytes += asks.bytes.length;
    return this.#idlest().ask(reading, asks);
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
  }

  #idlest(): ReadingThread {
    const [idlest] = this.#threads.toSorted((left, right) => left.owes - right.owes);
    const most = Math.min(this.#limits.threads, 1 + Math.floor(this.#bytes / this.#limits.worthBytes));
    if (idlest !== undefined && (idlest.owes < ENOUGH || this.size >= most)) return idlest;
    const another = new ReadingThread();
    this.#threads.push(another);
    return another;
  }
}
