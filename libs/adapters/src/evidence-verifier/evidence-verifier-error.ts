/**
 * Nothing was found out about a document: the thread that read it died, ran out of memory or took too long, or too many wait already. An outage, never a
 * verdict: the caller tries again later.
 */
export class EvidenceVerifierError extends Error {
  readonly code = 'evidence-verifier.unavailable';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EvidenceVerifierError';
  }
}
