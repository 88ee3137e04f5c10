import type { CandidateAccepted, EvidenceKind, ReleaseCandidate, RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import { isUnnamed, refusalsToTell, type ReleaseState } from '@interlock/domain';
import type { ContentStore } from '@interlock/adapters/content-store';
import type {
  EvidenceAnswer,
  EvidenceFileDocument,
  EvidenceVerifier,
  FileEvidenceAnswer,
  FileEvidenceVerifier,
} from '@interlock/adapters/evidence-verifier';

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
  return verifiedOf(answers);
};

/** The same for a document that lies in a file: the store takes its bytes from there, part by part. */
export const verifyFile = async (
  document: EvidenceFileDocument,
  candidate: ReleaseCandidate,
  verifier: FileEvidenceVerifier,
  contentStore: ContentStore,
): Promise<Verified> => {
  const answers = await verifier.verifyFile(document, candidate);
  for (const answer of answers)
    if (!exposesSecret(answer)) await contentStore.putFile({ ...answer, path: document.path, digest: digestOf(answer) });
  return verifiedOf(answers);
};

type Answer = EvidenceAnswer | FileEvidenceAnswer;

const digestOf = (answer: FileEvidenceAnswer): string => (answer.verdict === 'accepted' ? answer.evidence.digest : answer.rejection.digest);

const verifiedOf = (answers: readonly Answer[]): Verified => ({
  accepted: answers.flatMap((answer) => (answer.verdict === 'accepted' ? [answer.evidence] : [])),
  rejected: answers.flatMap((answer) => (answer.verdict === 'rejected' ? [answer.rejection] : [])),
});

const exposesSecret = (answer: Answer): boolean => answer.verdict === 'rejected' && answer.rejection.code === 'evidence.secret_exposed';

type EvidenceResult = CandidateAccepted['evidence'][number];

/**
 * What the submitter is told of each attestation and report. `known`: the release had it already. Of a report that counts by now, that nobody named it is not said,
 * nor where there is more to say.
 */
export const evidenceResults = (
  { accepted, rejected }: Verified,
  recorded: ReadonlySet<string>,
  release: ReleaseState,
): EvidenceResult[] => [
  ...[...accepted, ...countedReports({ accepted, rejected }, release)].map(({ digest, kind }): EvidenceResult => ({
    digest,
    verdict: recorded.has(digest) ? 'accepted' : 'known',
    kind,
    rejection: null,
  })),
  ...refusalsToTell(rejected, evidenceOf(release)).map(({ digest, code, field, found, expected }): EvidenceResult => ({
    digest,
    verdict: 'rejected',
    kind: null,
    rejection: { code, field, found, expected },
  })),
];

const evidenceOf = (release: ReleaseState): readonly VerifiedEvidence[] =>
  release.status === 'registered' ? release.evidence.map(({ evidence }) => evidence) : [];

/** Reports that came again, and that a statement has named meanwhile: each once, by however many statements it counts. */
const countedReports = ({ accepted, rejected }: Verified, release: ReleaseState): VerifiedEvidence[] => {
  const told = new Set(accepted.map(({ digest }) => digest));
  const came = new Set(rejected.flatMap((one) => (isUnnamed(one) && !told.has(one.digest) ? [one.digest] : [])));
  return evidenceOf(release).filter(({ digest }) => came.delete(digest));
};

export type { EvidenceAnswer };
