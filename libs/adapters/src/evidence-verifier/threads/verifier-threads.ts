import { EvidenceVerifierError } from '../evidence-verifier-error.ts';
import type { Judgement } from '../judge-document.ts';
import type { ThreadRequest } from './messages.ts';
import type { VerifierThread } from './verifier-thread.ts';

export interface VerifierThreadsOptions {
  /** Documents that are judged at the same time. */
  readonly threads: number;
  /** For one document, from when a thread takes it. */
  readonly deadlineMs: number;
  /** Documents that may wait; one more is told to come again. */
  readonly maxWaiting: number;
  /** A thread that had nothing to do for so long is ended: what a large document left in its heap goes with it. */
  readonly idleMs: number;
  readonly start: () => VerifierThread;
}

interface Job {
  readonly request: ThreadRequest;
  readonly resolve: (judgements: readonly Judgement[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that are started when the first document asks for one, and the documents that wait for them. */
export class VerifierThreads {
  readonly #options: VerifierThreadsOptions;
  readonly #idle = new Map<VerifierThread, NodeJS.Timeout>();
  readonly #busy = new Set<VerifierThread>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(options: VerifierThreadsOptions) {
    this.#options = options;
  }

  judge(request: ThreadRequest): Promise<readonly Judgement[]> {
    const { maxWaiting } = this.#options;
    if (this.#closed) return Promise.reject(new EvidenceVerifierError('the verifier is closed'));
    if (this.#queue.length >= maxWaiting)
      return Promise.reject(new EvidenceVerifierError(`${maxWaiting} large documents wait to be judged already`));
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(new EvidenceVerifierError('the verifier was closed'));
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((thread) => thread.end()));
    this.#idle.clear();
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#options.threads) {
      const job = this.#queue.shift();
      if (job !== undefined) void this.#run(job);
    }
  }

  #takeIdle(): VerifierThread | undefined {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      // A thread can end by itself while it waits.
      if (thread.usable) return thread;
    }
    return undefined;
  }

  async #run({ request, resolve, reject }: Job): Promise<void> {
    let thread: VerifierThread;
    try {
      thread = this.#takeIdle() ?? this.#options.start();
    } catch (cause) {
      return reject(new EvidenceVerifierError('no verifying thread could be started', { cause }));
    }
    this.#busy.add(thread);
    try {
      resolve(await thread.judge(request, this.#options.deadlineMs));
    } catch (error) {
      reject(error);
    }
    this.#busy.delete(thread);
    if (thread.usable && !this.#closed) this.#rest(thread);
    this.#dispatch();
  }

  #rest(thread: VerifierThread): void {
    const timer = setTimeout(() => {
      this.#idle.delete(thread);
      void thread.end();
    }, this.#options.idleMs);
    timer.unref();
    this.#idle.set(thread, timer);
  }
}
