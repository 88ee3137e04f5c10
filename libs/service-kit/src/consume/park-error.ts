/**
 * Thrown by a handler for a message that no retry can help: it is parked with its raw bytes, and later ones of the same key behind it.
 * `code` is stable and starts with the name of what it concerns, e.g. `candidate.invalid`.
 */
export class ParkError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ParkError';
    this.code = code;
  }
}
