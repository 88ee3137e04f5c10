import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { unpackedAnswer } from './packed-answer.ts';
import type { Reading, Readings, Reply, Request } from './requests.ts';

/** A thread that could not read what it was sent, or is gone. */
export class ReadingThreadError extends Error {
  readonly code = 'catalog-source.thread_failed';
}

// Node strips the types of the source, and is told that packages of this workspace are sources too; where it was compiled, the compiled script lies there instead.
const script = (): { readonly url: URL; readonly execArgv: string[] } => {
  const compiled = new URL('./worker.js', import.meta.url);
  return existsSync(compiled)
    ? { url: compiled, execArgv: [] }
    : { url: new URL('./worker.ts', import.meta.url), execArgv: ['--conditions=@interlock/source'] };
};

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reads descriptors beside the thread that serves: 100,000 of them are seconds of work. It begins with the first question, keeps the process alive only while it
 * owes an answer, and is ended by who began it. An answer that it cannot give is a `ReadingThreadError`, for this and every other question that it owes.
 */
export class ReadingThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asked = 0;

  /** Questions that it has not answered yet. */
  get owes(): number {
    return this.#waiting.size;
  }

  ask<R extends Reading>(reading: R, asks: Readings[R]['asks']): Promise<Readings[R]['answer']> {
    const worker = (this.#worker ??= this.#begin());
    const id = (this.#asked += 1);
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    worker.ref();
    // A copy of its own, handed over: a view that is cloned brings all that it is a view of, which may be the files of a whole repository.
    const bytes = new Uint8Array(asks.bytes);
    worker.postMessage({ id, reading, asks: { ...asks, bytes } } as Request, [bytes.buffer]);
    return answer as Promise<Readings[R]['answer']>;
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    // Before it is gone: an answer may still come meanwhile, and another thread may be asked.
    this.#failed('the thread was ended');
    await worker?.terminate();
  }

  #begin(): Worker {
    const { url, execArgv } = script();
    // Without limits of its own, which would undo what the process was started with: its collections then cost a quarter more. What is read is bounded itself.
    // What a library prints must not reach the standard output of a command.
    const worker = new Worker(url, { execArgv, env: {}, stdout: true });
    worker.on('message', (reply: Reply) => this.#reply(worker, reply));
    worker.on('error', (error: Error) => this.#gone(worker, error.message));
    worker.on('exit', (code) => this.#gone(worker, `the thread ended with ${code}`));
    return worker;
  }

  #reply(worker: Worker, reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) worker.unref();
    if ('failed' in reply) waiting?.reject(new ReadingThreadError(reply.failed));
    else waiting?.resolve(unpackedAnswer(reply.packed));
  }

  #gone(worker: Worker, says: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#failed(says);
  }

  #failed(says: string): void {
    const owed = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of owed) reject(new ReadingThreadError(says));
  }
}
