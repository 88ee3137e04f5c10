import type { CandidateAccepted } from '@interlock/contracts';
import { decide, foldRelease } from '@interlock/domain';
import type { CausingMessage } from '@interlock/service-kit';
import { recordedDigests, type IntakeParts } from '../register-candidate/register-candidate.ts';
import { evidenceResults, verifyDocuments, type Document } from './verify-documents.ts';

/** Evidence for a release that is there already. Undefined when there is no such release. */
export const attachEvidence =
  ({ repository, contentStore, verifier }: IntakeParts) =>
  async (releaseId: string, document: Document, message: CausingMessage): Promise<CandidateAccepted | undefined> => {
    const state = foldRelease(await repository.read(releaseId));
    if (state.status === 'unknown') return undefined;
    const verified = await verifyDocuments([document], state.candidate, verifier, contentStore);
    const { events } = await repository.handle(releaseId, message, (history) =>
      decide(foldRelease(history), { type: 'AttachEvidence', ...verified }),
    );
    return { releaseId, created: false, evidence: evidenceResults(verified, recordedDigests(events)) };
  };
