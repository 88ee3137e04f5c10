import type { EvidenceKind, ReleaseCandidate, RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import type { ReportAndStatement } from './raw-report/judge-report.ts';

/** Verifies one document against a candidate. Never throws for bad input: a refusal is an answer. */
export interface EvidenceVerifier {
  verify(document: EvidenceDocument, candidate: ReleaseCandidate): Promise<EvidenceAnswer[]>;
  /** Judges a report that nobody signed, by an accepted statement that names it. The answer is about the report. */
  verifyReport(pair: ReportAndStatement, candidate: ReleaseCandidate): Promise<EvidenceAnswer>;
}

/** Verifies documents that lie in a file too, without holding them in this thread's memory. Rejects with `EvidenceVerifierError` when nothing could be found out. */
export interface FileEvidenceVerifier extends EvidenceVerifier {
  /** Nobody changes the file meanwhile. Answers say where in it their attestations lie. */
  verifyFile(document: EvidenceFileDocument, candidate: ReleaseCandidate): Promise<FileEvidenceAnswer[]>;
}

export interface EvidenceFileDocument {
  readonly path: string;
  readonly kind?: EvidenceKind | undefined;
}

export type FileEvidenceAnswer = { readonly from: number; readonly length: number } & (
  | { readonly verdict: 'accepted'; readonly evidence: VerifiedEvidence }
  | { readonly verdict: 'rejected'; readonly rejection: RejectedEvidence }
);

/** Raw bytes as received. `kind` is what the submitter says it is; a different kind found inside is a refusal. */
export interface EvidenceDocument {
  readonly bytes: Uint8Array;
  readonly kind?: EvidenceKind;
}

/** One answer per attestation: a JSON Lines file (`cosign download attestation`, `gh attestation download`) holds several. `bytes` are those of the one attestation. */
export type EvidenceAnswer =
  | { readonly verdict: 'accepted'; readonly bytes: Uint8Array; readonly evidence: VerifiedEvidence }
  | { readonly verdict: 'rejected'; readonly bytes: Uint8Array; readonly rejection: RejectedEvidence };
