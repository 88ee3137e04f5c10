import type { MessagePort } from 'node:worker_threads';
import type { EngineFailureCode } from '../policy-engine.ts';
import type { PolicyModuleErrorCode } from './policy-module-error.ts';

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly moduleBytes: number;
  /** JSON text of the policy's data. */
  readonly data: string;
  readonly entrypoint: string;
  readonly memoryMaxPages: number;
  readonly port: MessagePort;
  /** Shared: how many requests were sent and how many answered. Either side sleeps on the other's count. */
  readonly turns: Int32Array;
}

/** A decision input, as JSON text. The thread answers one at a time, in order. */
export interface WorkerRequest {
  readonly input: string;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: PolicyModuleErrorCode; readonly message: string }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly code: EngineFailureCode; readonly message: string };
