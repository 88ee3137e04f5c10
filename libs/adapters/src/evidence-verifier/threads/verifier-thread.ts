import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { EvidenceVerifierError } from '../evidence-verifier-error.ts';
import type { Judgement } from '../judge-document.ts';
import type { ThreadReply, ThreadRequest, ThreadStart } from './messages.ts';

/** One thread that judges one document at a time. After any failure it is ended: its memory may be anything. */
export interface VerifierThread {
  readonly usable: boolean;
  /** Rejects with `EvidenceVerifierError` when the thread dies or takes longer than this. */
  judge(request: ThreadRequest, deadlineMs: number): Promise<readonly Judgement[]>;
  end(): Promise<void>;
}

export interface ThreadLimits {
  /** Of the thread's heap, which holds what it parses. Bytes of documents lie outside of it. */
  readonly heapMb: number;
}

/** Of its heap, what is young: room that is taken whether it is needed or not, and what lives long in it is copied anyway. */
const YOUNG_MB = 8;

// Node strips the types of the source; where it was compiled, the compiled script lies there instead.
const script = (): { readonly url: URL; readonly execArgv: string[] } => {
  const compiled = new URL('./worker.js', import.meta.url);
  return existsSync(compiled)
    ? { url: compiled, execArgv: [] }
    : {
        url: new URL('./worker.ts', import.meta.url),
        execArgv: ['--conditions=@interlock/source', '--disable-warning=ExperimentalWarning'],
      };
};

class Thread implements VerifierThread {
  readonly #worker: Worker;
  #settle: ((outcome: ThreadReply) => void) | undefined;
  #ended: Promise<void> | undefined;

  constructor(start: ThreadStart, { heapMb }: ThreadLimits) {
    const { url, execArgv } = script();
    this.#worker = new Worker(url, {
      workerData: start,
      execArgv,
      env: {},
      // What a library prints must not reach the standard output of a command. It is not read: reading would keep the process alive.
      stdout: true,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (reply: ThreadReply) => this.#settle?.(reply));
    this.#worker.on('error', (error: Error) => this.#settle?.({ kind: 'failed', message: error.message }));
    this.#worker.on('exit', (code) => this.#exited(code));
    this.#worker.unref();
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  async judge(request: ThreadRequest, deadlineMs: number): Promise<readonly Judgement[]> {
    if (!this.usable) throw new EvidenceVerifierError('the verifying thread has ended');
    const reply = await this.#ask(request, deadlineMs);
    if (reply?.kind === 'judged') return reply.judgements;
    void this.end();
    throw new EvidenceVerifierError(
      reply === undefined ? `a document was not judged within ${deadlineMs} ms` : `the verifying thread failed: ${reply.message}`,
    );
  }

  end(): Promise<void> {
    this.#ended ??= this.#worker.terminate().then(() => undefined);
    this.#settle?.({ kind: 'failed', message: 'it was ended' });
    return this.#ended;
  }

  /** Undefined when it did not answer in time. */
  #ask(request: ThreadRequest, deadlineMs: number): Promise<ThreadReply | undefined> {
    return new Promise((resolve) => {
      const settle = (reply: ThreadReply | undefined): void => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(reply);
      };
      const timer = setTimeout(() => settle(undefined), deadlineMs);
      this.#settle = settle;
      this.#worker.postMessage(request, request.document instanceof Uint8Array ? [request.document.buffer as ArrayBuffer] : []);
    });
  }

  #exited(code: number): void {
    this.#ended ??= Promise.resolve();
    this.#settle?.({ kind: 'failed', message: `it exited with ${code}` });
  }
}

export const startVerifierThread = (start: ThreadStart, limits: ThreadLimits): VerifierThread => new Thread(start, limits);
