import type { Actor, CandidateAccepted, EvidenceKind, ReleaseCandidate } from '@interlock/contracts';
import { decide, foldRelease, reportsToJudge } from '@interlock/domain';
import type { IncomingBytes } from '@interlock/service-kit';
import { CONSUMER } from '../consumer.ts';
import { recordedDigests, type IntakeParts } from '../register-candidate/register-candidate.ts';
import { judgeReports } from './judge-reports.ts';
import type { Upload, Uploads } from './uploads.ts';
import { evidenceResults, verifyDocuments, verifyFile, type Verified } from './verify-documents.ts';

export interface Attachment {
  readonly releaseId: string;
  readonly body: IncomingBytes;
  readonly kind: EvidenceKind | undefined;
  readonly actor: Actor;
  /** Throws where the caller may not add to this release; before anything of the body is read. */
  readonly admit: (candidate: ReleaseCandidate) => void;
}

export interface AttachParts extends IntakeParts {
  readonly uploads: Uploads;
}

/** Evidence for a release that is there already. Undefined when there is no such release: its body is not read then. */
export const attachEvidence =
  (parts: AttachParts) =>
  async ({ releaseId, body, kind, actor, admit }: Attachment): Promise<CandidateAccepted | undefined> => {
    const { repository, uploads, mostOfRelease } = parts;
    const known = await repository.read(releaseId);
    const state = foldRelease(known);
    if (state.status === 'unknown') return undefined;
    admit(state.candidate);
    const upload = await uploads.receive(body);
    try {
      const verified = await verifyUpload(upload, kind, state.candidate, parts);
      // What comes again because a report was left is no repetition: it would be answered with what was recorded then.
      const again = reportsToJudge(state, verified).length > 0 ? `|${known.length}` : '';
      const message = { consumer: CONSUMER, actor, causationId: `evidence|${upload.hex}|${kind ?? ''}${again}` };
      const withReports = judgeReports(parts, verified);
      let outcome = verified;
      const { events, history } = await repository.handle(releaseId, message, async (before) => {
        const now = foldRelease(before);
        if (now.status === 'registered') outcome = await withReports(now);
        return decide(now, { type: 'AttachEvidence', ...outcome, most: mostOfRelease });
      });
      return { releaseId, created: false, evidence: evidenceResults(outcome, recordedDigests(events), foldRelease(history)) };
    } finally {
      await upload.discard();
    }
  };

const verifyUpload = (
  { content }: Upload,
  kind: EvidenceKind | undefined,
  candidate: Parameters<typeof verifyDocuments>[1],
  { verifier, contentStore }: AttachParts,
): Promise<Verified> =>
  'path' in content
    ? verifyFile({ path: content.path, kind }, candidate, verifier, contentStore)
    : verifyDocuments([kind === undefined ? content : { ...content, kind }], candidate, verifier, contentStore);
