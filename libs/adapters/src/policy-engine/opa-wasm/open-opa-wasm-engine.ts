import { createHash } from 'node:crypto';
import { canonicalJson } from '@interlock/domain';
import type { PolicyEngine } from '../policy-engine.ts';
import { CallingThread, type CallingThreadStart } from './calling-thread.ts';
import type { Left } from './not-here.ts';
import { PolicyModuleError } from './policy-module-error.ts';
import { startPolicyWorker } from './policy-worker.ts';
import { WorkerPool } from './worker-pool.ts';

export interface OpaWasmEngineOptions {
  /** Bytes of `policy.wasm`. */
  readonly module: Uint8Array;
  /** The policy's data, as the document `data`. */
  readonly data: unknown;
  /** Revision of the bundle, for people and records. */
  readonly revision: string;
  readonly entrypoint?: string;
  /** Milliseconds that an evaluation may take in a worker thread. */
  readonly deadlineMs?: number;
  /** Pages of 64 KiB that one evaluation may fill. */
  readonly memoryMaxPages?: number;
  /** Evaluations at the same time; each has a thread, and one thread more is kept warm. */
  readonly workers?: number;
  /** Told once when the policy is evaluated in worker threads only, and why: decisions then take longer. Nothing is decided otherwise by it. */
  readonly onLeft?: (left: Left) => void;
}

export const RELEASE_ENTRYPOINT = 'interlock/release/decision/result';

const digest = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const compile = async (bytes: Uint8Array): Promise<WebAssembly.Module> => {
  try {
    return await WebAssembly.compile(Uint8Array.from(bytes));
  } catch (cause) {
    throw new PolicyModuleError('policy_module.invalid', 'the bytes are no WebAssembly module', { cause });
  }
};

/** The host gives the memory, with a maximum; a module that brings its own would have none. */
const requireHostMemory = (module: WebAssembly.Module): void => {
  const imported = WebAssembly.Module.imports(module).some((one) => one.kind === 'memory' && one.module === 'env' && one.name === 'memory');
  if (!imported) throw new PolicyModuleError('policy_module.invalid', 'the module does not import env.memory');
};

/** After the worker threads took the module: one that they refuse is refused, not left. */
const callingThread = async (start: CallingThreadStart, pool: WorkerPool): Promise<CallingThread> => {
  try {
    return new CallingThread(start);
  } catch (error) {
    await pool.close();
    throw error;
  }
};

/**
 * OPA policies compiled to WebAssembly, evaluated in the calling thread as long as that is fast (docs/adr/0012), else in worker threads with a deadline; a memory maximum in
 * either. Throws PolicyModuleError for a policy that could not be evaluated: no entrypoint, a built-in that the host lacks or forbids, data that does not fit.
 * `evaluate` rejects only for what no policy can bring about: an outage, and no answer to decide by.
 */
export const openOpaWasmEngine = async (options: OpaWasmEngineOptions): Promise<PolicyEngine> => {
  const bytes = Uint8Array.from(options.module);
  const data = canonicalJson(options.data);
  const module = await compile(bytes);
  requireHostMemory(module);
  const start = {
    module,
    moduleBytes: bytes.length,
    data,
    entrypoint: options.entrypoint ?? RELEASE_ENTRYPOINT,
    memoryMaxPages: options.memoryMaxPages ?? 1024,
  };
  const pool = new WorkerPool({
    workers: options.workers ?? 1,
    deadlineMs: options.deadlineMs ?? 250,
    start: () => startPolicyWorker(start),
  });
  await pool.open();
  const here = await callingThread({ ...start, bytes, ...(options.onLeft === undefined ? {} : { onLeft: options.onLeft }) }, pool);
  return {
    identity: { bundle: digest(bytes), data: digest(data), revision: options.revision },
    module: bytes,
    data,
    evaluate: async (input) => {
      const result = here.evaluate(input);
      return result === undefined ? pool.evaluate(input) : { kind: 'result', value: result.value };
    },
    close: () => {
      here.end();
      return pool.close();
    },
  };
};
