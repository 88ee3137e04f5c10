/** Why a policy is not evaluated in the calling thread, or no longer. */
export const LEFT_REASONS = [
  /** From the start: what is in the module cannot be bounded, it calls the host, or it is not of OPA's ABI. */
  'unsuited',
  /** An evaluation spent all that it may. */
  'over_limit',
  /** An evaluation gave a result, for more than what is expected of one. */
  'slow',
  /** It trapped, filled its memory, or said what is no answer. */
  'failed',
] as const;

export type LeftReason = (typeof LEFT_REASONS)[number];

/** Told once: all further inputs of the policy are for worker threads, until it is opened again. */
export interface Left {
  readonly reason: LeftReason;
  readonly message: string;
  readonly cause?: unknown;
}

/** Thrown for a policy that is a worker thread's to evaluate: never for a fault of this process. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
  readonly reason: LeftReason;

  constructor(reason: LeftReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
