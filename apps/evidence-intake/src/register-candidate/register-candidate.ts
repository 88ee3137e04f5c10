import type { CandidateAccepted, EvidenceKind, ReleaseCandidateBuilt, ReleaseEvent } from '@interlock/contracts';
import { EvidenceKind as EvidenceKindSchema } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { FileEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { decide, foldProposed, foldRelease, releaseIdOf, type Hashing } from '@interlock/domain';
import type { CausingMessage, RecordedReleaseEvent, ReleaseRepository } from '@interlock/service-kit';
import { judgeReports } from '../attach-evidence/judge-reports.ts';
import { evidenceResults, verifyDocuments, type Document } from '../attach-evidence/verify-documents.ts';

export interface IntakeParts {
  readonly repository: ReleaseRepository;
  readonly contentStore: ContentStore;
  readonly verifier: FileEvidenceVerifier;
  readonly hashing: Hashing;
  /** Documents that one release takes: of accepted ones and of rejected ones. */
  readonly mostOfRelease: number;
}

/** Registers a candidate together with the evidence that came along: one append, durable when the promise resolves. */
export const registerCandidate =
  ({ repository, contentStore, verifier, hashing, mostOfRelease }: IntakeParts) =>
  async ({ candidate, evidence = [] }: ReleaseCandidateBuilt, message: CausingMessage): Promise<CandidateAccepted> => {
    const releaseId = releaseIdOf(candidate, hashing);
    const verified = await verifyDocuments(evidence.map(documentOf), candidate, verifier, contentStore);
    const withReports = judgeReports({ verifier, contentStore }, verified);
    let outcome = verified;
    const register = async (before: readonly RecordedReleaseEvent[], at: string): Promise<ReleaseEvent[]> => {
      const state = foldRelease(before);
      const registered = decide(state, { type: 'RegisterCandidate', releaseId, candidate });
      const next = foldProposed(state, registered, at);
      if (next.status === 'registered') outcome = await withReports(next);
      return [...registered, ...decide(next, { type: 'AttachEvidence', ...outcome, most: mostOfRelease })];
    };
    const { events, history } = await repository.handle(releaseId, message, register, { opens: true });
    return {
      releaseId,
      created: events.some((event) => event.type === 'ReleaseCandidateRegistered'),
      evidence: evidenceResults(outcome, recordedDigests(events), foldRelease(history)),
    };
  };

/** Digests of the evidence that these events accepted. */
export const recordedDigests = (events: readonly ReleaseEvent[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === 'EvidenceAccepted' ? [event.data.evidence.digest] : [])));

const documentOf = ({ content, kind }: NonNullable<ReleaseCandidateBuilt['evidence']>[number]): Document => {
  const bytes = Buffer.from(content, 'base64');
  return kind === undefined ? { bytes } : { bytes, kind: EvidenceKindSchema.parse(kind) satisfies EvidenceKind };
};
