import { existsSync } from 'node:fs';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { EngineAnswer } from '../policy-engine.ts';
import type { WorkerReply, WorkerStart } from './messages.ts';
import { ANSWERS, REQUESTS } from './turns.ts';
import { PolicyModuleError } from './policy-module-error.ts';

/** One thread with the policy loaded. It evaluates one input at a time; after any failure but `policy.undefined` it is ended, for its memory may be anything. */
export interface PolicyWorker {
  evaluate(input: string, deadlineMs: number): Promise<EngineAnswer>;
  /** Resolves when the thread is gone. */
  end(): Promise<void>;
  readonly usable: boolean;
}

export type PolicyWorkerStart = Omit<WorkerStart, 'port' | 'turns'>;

const START_DEADLINE_MS = 30_000;
const HEAP_MB = 128;
/**
 * An answer usually comes within this, and until then this thread sleeps on it: nobody spins, and the answer is taken without a turn of the event loop. After it the
 * answer comes as any message does, so that a slow policy holds nobody up.
 */
const WAIT_MS = 2;

// Node strips the types of the source; where it was compiled, the compiled script lies there instead.
const script = (): URL => {
  const compiled = new URL('./worker.js', import.meta.url);
  return existsSync(compiled) ? compiled : new URL('./worker.ts', import.meta.url);
};

const isOutOfMemory = (error: Error): boolean => 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

class Thread implements PolicyWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #turns = new Int32Array(new SharedArrayBuffer(8));
  #settle: ((reply: WorkerReply) => void) | undefined;
  #ended: Promise<void> | undefined;

  constructor(start: PolicyWorkerStart) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(script(), {
      workerData: { ...start, port: port2, turns: this.#turns } satisfies WorkerStart,
      transferList: [port2],
      execArgv: [],
      env: {},
      // What a module prints must not reach the standard output of a command. It is not read: reading would keep the process alive.
      stdout: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.#port.on('message', (reply: WorkerReply) => this.#reply(reply));
    this.#worker.on('error', (error: Error) =>
      this.#reply({ kind: 'failed', code: isOutOfMemory(error) ? 'policy.memory' : 'policy.error', message: error.message }),
    );
    this.#worker.on('exit', (code) => this.#exited(code));
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  /** Resolves when the policy is loaded. */
  async ready(): Promise<void> {
    const reply = await this.#next(START_DEADLINE_MS);
    if (reply?.kind === 'ready') {
      this.#worker.unref();
      this.#port.unref();
      return;
    }
    await this.end();
    if (reply === undefined)
      throw new PolicyModuleError('policy_module.start_timeout', `the policy was not ready within ${String(START_DEADLINE_MS)} ms`);
    if (reply.kind === 'refused') throw new PolicyModuleError(reply.code, reply.message);
    throw new PolicyModuleError(
      'policy_module.invalid',
      reply.kind === 'failed' ? reply.message : 'the worker thread answered before it was asked',
    );
  }

  async evaluate(input: string, deadlineMs: number): Promise<EngineAnswer> {
    if (!this.usable) return { kind: 'failed', code: 'policy.unavailable', message: 'the worker thread has ended' };
    const next = this.#next(deadlineMs);
    this.#port.postMessage({ input });
    this.#waitBriefly();
    const reply = await next;
    if (reply?.kind === 'result') return { kind: 'result', value: reply.value };
    if (reply?.kind === 'failed' && reply.code === 'policy.undefined') return reply;
    void this.end();
    if (reply === undefined) return { kind: 'failed', code: 'policy.timeout', message: `no answer within ${String(deadlineMs)} ms` };
    return reply.kind === 'failed' ? reply : { kind: 'failed', code: 'policy.error', message: `the worker thread said ${reply.kind}` };
  }

  end(): Promise<void> {
    this.#ended ??= this.#worker.terminate().then(() => this.#port.close());
    this.#reply({ kind: 'failed', code: 'policy.unavailable', message: 'the worker thread was ended' });
    return this.#ended;
  }

  #waitBriefly(): void {
    const answers = Atomics.load(this.#turns, ANSWERS);
    Atomics.add(this.#turns, REQUESTS, 1);
    Atomics.notify(this.#turns, REQUESTS);
    Atomics.wait(this.#turns, ANSWERS, answers, WAIT_MS);
    const waiting = receiveMessageOnPort(this.#port) as { message: WorkerReply } | undefined;
    if (waiting !== undefined) this.#reply(waiting.message);
  }

  /** The next reply; undefined when it did not come in time. */
  #next(deadlineMs: number): Promise<WorkerReply | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        // An answer that came in time counts, even if this thread was too busy to look.
        const waiting = receiveMessageOnPort(this.#port) as { message: WorkerReply } | undefined;
        this.#settle = undefined;
        resolve(waiting?.message);
      }, deadlineMs);
      this.#settle = (reply) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(reply);
      };
    });
  }

  #reply(reply: WorkerReply): void {
    this.#settle?.(reply);
  }

  #exited(code: number): void {
    this.#ended ??= Promise.resolve().then(() => this.#port.close());
    // What the thread said last may still be on its way.
    const waiting = receiveMessageOnPort(this.#port) as { message: WorkerReply } | undefined;
    this.#reply(waiting?.message ?? { kind: 'failed', code: 'policy.error', message: `the worker thread exited with ${String(code)}` });
  }
}

/** Starts a thread and waits until the policy is loaded. Throws PolicyModuleError when it cannot be. */
export const startPolicyWorker = async (start: PolicyWorkerStart): Promise<PolicyWorker> => {
  const thread = new Thread(start);
  await thread.ready();
  return thread;
};
