/** Exit codes of `interlock` (design §6). They change only by addition: pipelines branch on them. */
export const EXIT = {
  /** Recorded, allowed, authorised, applied, valid: as asked. */
  ok: 0,
  /** Interlock failed, or cannot be reached. */
  failed: 1,
  /** Wrong usage or bad input. */
  usage: 2,
  /** A human is awaited. */
  escalated: 10,
  held: 11,
  /** Denied or refused. */
  denied: 12,
  indeterminate: 13,
  /** Waited too long. */
  timeout: 14,
  /** Allowed within limits; `--accept-narrow` makes it 0. */
  narrowed: 15,
  /** Applying failed, or was rolled back. */
  applyFailed: 16,
  /** Voided, expired or superseded. */
  voided: 17,
  /** The record or a proof does not verify. */
  unverified: 20,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
