import type { EngineAnswer } from '../policy-engine.ts';
import type { PolicyWorker } from './policy-worker.ts';

export interface WorkerPoolOptions {
  /** Inputs that are evaluated at the same time. One thread more is kept warm, so that the next decision finds one when another had to be ended. */
  readonly workers: number;
  readonly deadlineMs: number;
  readonly start: () => Promise<PolicyWorker>;
}

interface Job {
  readonly input: string;
  readonly settle: (answer: EngineAnswer) => void;
}

const unavailable = (message: string): EngineAnswer => ({ kind: 'failed', code: 'policy.unavailable', message });

/** Threads, and the inputs that wait for one. The deadline of an input begins when a thread takes it. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #idle: PolicyWorker[] = [];
  readonly #busy = new Set<PolicyWorker>();
  readonly #starting = new Set<Promise<void>>();
  readonly #ending = new Set<Promise<void>>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Resolves when all threads are warm; throws what kept one from starting. */
  async open(): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: this.#options.workers + 1 }, () => this.#options.start()));
    for (const one of started) if (one.status === 'fulfilled') this.#idle.push(one.value);
    const refused = started.find((one) => one.status === 'rejected');
    if (refused === undefined) return;
    await this.close();
    throw refused.reason;
  }

  evaluate(input: string): Promise<EngineAnswer> {
    if (this.#closed) return Promise.resolve(unavailable('the policy engine is closed'));
    return new Promise((settle) => {
      this.#queue.push({ input, settle });
      this.#replenish();
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.settle(unavailable('the policy engine was closed'));
    for (const worker of [...this.#idle.splice(0), ...this.#busy]) this.#retire(worker);
    await Promise.all(this.#starting);
    await Promise.all(this.#ending);
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#options.workers) {
      // The one that was used last: it is warm.
      const worker = this.#idle.pop();
      if (worker === undefined) return;
      // A thread can end by itself while it waits.
      if (!worker.usable) {
        this.#replenish();
        continue;
      }
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#busy.add(worker);
      void this.#run(worker, job);
    }
  }

  async #run(worker: PolicyWorker, job: Job): Promise<void> {
    const answer = await worker.evaluate(job.input, this.#options.deadlineMs);
    this.#busy.delete(worker);
    if (worker.usable && !this.#closed) this.#idle.push(worker);
    else this.#retire(worker);
    job.settle(answer);
    this.#replenish();
    this.#dispatch();
  }

  #retire(worker: PolicyWorker): void {
    const ending = worker.end().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #replenish(): void {
    if (this.#closed) return;
    const live = this.#idle.length + this.#busy.size + this.#starting.size;
    for (let missing = this.#options.workers + 1 - live; missing > 0; missing -= 1) {
      const starting: Promise<void> = this.#startOne().then((failure) => {
        this.#starting.delete(starting);
        if (failure !== undefined) this.#giveUpWithoutThreads(failure);
      });
      this.#starting.add(starting);
    }
  }

  /** What kept the thread from starting. It is not tried again by itself, only when the next input comes: no loop of failing starts. */
  async #startOne(): Promise<string | undefined> {
    try {
      const worker = await this.#options.start();
      if (this.#closed) await worker.end();
      else this.#idle.push(worker);
      this.#dispatch();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #giveUpWithoutThreads(failure: string): void {
    if (this.#idle.length + this.#busy.size + this.#starting.size > 0) return;
    for (const job of this.#queue.splice(0)) job.settle(unavailable(failure));
  }
}
