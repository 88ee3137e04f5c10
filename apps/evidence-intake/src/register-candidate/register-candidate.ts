import type { CandidateAccepted, EvidenceKind, RecordedEvent, ReleaseCandidateBuilt, ReleaseEvent } from '@interlock/contracts';
import { EvidenceKind as EvidenceKindSchema } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { FileEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { decide, evolve, releaseIdOf, type Hashing, type ReleaseState, foldRelease } from '@interlock/domain';
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
    const register = async (history: readonly RecordedReleaseEvent[]): Promise<ReleaseEvent[]> => {
      const state = foldRelease(history);
      const registered = decide(state, { type: 'RegisterCandidate', releaseId, candidate });
      const next = registered.reduce<ReleaseState>((folded, event) => evolve(folded, { ...event, revision: 0, metadata: PENDING }), state);
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
export const recordedDigests = (events: readonly RecordedEvent[]): ReadonlySet<string> =>
  new Set(
    events.flatMap((event) =>
      event.type === 'EvidenceAccepted' ? [(event.data as { evidence: { digest: string } }).evidence.digest] : [],
    ),
  );

const documentOf = ({ content, kind }: NonNullable<ReleaseCandidateBuilt['evidence']>[number]): Document => {
  const bytes = Buffer.from(content, 'base64');
  return kind === undefined ? { bytes } : { bytes, kind: EvidenceKindSchema.parse(kind) satisfies EvidenceKind };
};

/** Stands for metadata while the first events of one append are folded to decide the rest; never stored. */
const PENDING = {
  schemaVersion: 1,
  recordedAt: '1970-01-01T00:00:00.000Z',
  consumer: 'evidence-intake',
  causationId: 'pending',
  correlationId: 'pending',
  actor: { subject: 'service:evidence-intake', kind: 'service' },
  previousHash: null,
} as const;
