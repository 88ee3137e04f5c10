import type { PolicyIdentity } from '@interlock/contracts';

/** Evaluates the entrypoint of one policy bundle. Never throws for a policy's fault: an answer that is no result says why. */
export interface PolicyEngine {
  readonly identity: PolicyIdentity;
  /** `input` is the RFC 8785 text of a decision input. */
  evaluate(input: string): Promise<EngineAnswer>;
  /** Bytes of the module and RFC 8785 text of its data, as digested in `identity`: what replay needs. */
  readonly module: Uint8Array;
  readonly data: string;
  close(): Promise<void>;
}

export type EngineAnswer =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly code: EngineFailureCode; readonly message: string };

export type EngineFailureCode =
  /** The deadline passed; the worker was ended. */
  | 'policy.timeout'
  /** The module reached its memory maximum. */
  | 'policy.memory'
  /** The module trapped or a built-in failed. */
  | 'policy.error'
  /** The entrypoint is undefined on this input. */
  | 'policy.undefined'
  /** The engine is closed or has no worker. */
  | 'policy.unavailable';
