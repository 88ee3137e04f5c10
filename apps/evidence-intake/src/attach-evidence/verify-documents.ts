import type { CandidateAccepted, EvidenceKind, ReleaseCandidate, RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { EvidenceAnswer, EvidenceVerifier } from '@interlock/adapters/evidence-verifier';

export interface Document {
  readonly bytes: Uint8Array;
  readonly kind?: EvidenceKind;
}

export interface Verified {
  readonly accepted: readonly VerifiedEvidence[];
  readonly rejected: readonly RejectedEvidence[];
}

/** Verifies documents and keeps the raw bytes of every attestation, accepted or not, before anything names them (T6); but what exposes a secret is not kept. */
export const verifyDocuments = async (
  documents: readonly Document[],
  candidate: ReleaseCandidate,
  verifier: EvidenceVerifier,
  contentStore: ContentStore,
): Promise<Verified> => {
  const answers = (await Promise.all(documents.map((document) => verifier.verify(document, candidate)))).flat();
  await Promise.all(answers.filter((answer) => !exposesSecret(answer)).map(({ bytes }) => contentStore.put(bytes)));
  return {
    accepted: answers.flatMap((answer) => (answer.verdict === 'accepted' ? [answer.evidence] : [])),
    rejected: answers.flatMap((answer) => (answer.verdict === 'rejected' ? [answer.rejection] : [])),
  };
};

const exposesSecret = (answer: EvidenceAnswer): boolean =>
  answer.verdict === 'rejected' && answer.rejection.code === 'evidence.secret_exposed';

type EvidenceResult = CandidateAccepted['evidence'][number];

/** What the submitter is told of each attestation. `known`: the release had it already. */
export const evidenceResults = ({ accepted, rejected }: Verified, recorded: ReadonlySet<string>): EvidenceResult[] => [
  ...accepted.map(({ digest, kind }): EvidenceResult => ({
    digest,
    verdict: recorded.has(digest) ? 'accepted' : 'known',
    kind,
    rejection: null,
  })),
  ...rejected.map(({ digest, code, field, found, expected }): EvidenceResult => ({
    digest,
    verdict: 'rejected',
    kind: null,
    rejection: { code, field, found, expected },
  })),
];

export type { EvidenceAnswer };
