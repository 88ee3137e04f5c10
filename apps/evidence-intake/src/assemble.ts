import type { Actor, CandidateAccepted, ReleaseCandidateBuilt } from '@interlock/contracts';
import { canonicalJson, releaseIdOf } from '@interlock/domain';
import { attachEvidence } from './attach-evidence/attach-evidence.ts';
import type { Document } from './attach-evidence/verify-documents.ts';
import { registerCandidate, type IntakeParts } from './register-candidate/register-candidate.ts';

export const CONSUMER = 'evidence-intake';

export interface EvidenceIntake {
  /** `causationId` absent: derived from what was sent, so that the same body sent twice is one message. */
  register(built: ReleaseCandidateBuilt, actor: Actor, causationId?: string): Promise<CandidateAccepted>;
  attach(releaseId: string, document: Document, actor: Actor): Promise<CandidateAccepted | undefined>;
}

export const assemble = (parts: IntakeParts): EvidenceIntake => {
  const register = registerCandidate(parts);
  const attach = attachEvidence(parts);
  const { hashing } = parts;
  return {
    register: (built, actor, causationId) =>
      register(built, {
        consumer: CONSUMER,
        actor,
        causationId: causationId ?? `candidate|${releaseIdOf(built.candidate, hashing)}|${hashing.sha256Hex(canonicalJson(built))}`,
      }),
    attach: (releaseId, document, actor) =>
      attach(releaseId, document, {
        consumer: CONSUMER,
        actor,
        causationId: `evidence|${hashing.sha256Hex(document.bytes)}|${document.kind ?? ''}`,
      }),
  };
};
