import { RejectedEvidence, VerifiedEvidence, type EvidenceKind, type ReleaseCandidate } from '@interlock/contracts';
import type { EvidenceAnswer } from '../evidence-verifier.ts';
import { openEvidenceVerifier } from '../open-evidence-verifier.ts';
import type { SigningKey } from './signing-key.ts';
import { aCandidate } from './statements.ts';
import { trustIn, type TrustIn } from './trust.ts';

export interface Judged {
  readonly trust?: Partial<TrustIn>;
  readonly candidate?: ReleaseCandidate;
  readonly kind?: EvidenceKind;
}

/** The one answer to a document, where `key` is trusted. */
export const judgeWith =
  (key: SigningKey) =>
  async (bytes: Uint8Array, { trust = {}, candidate = aCandidate(), kind }: Judged = {}): Promise<EvidenceAnswer> => {
    const verifier = openEvidenceVerifier({ trust: trustIn({ key, ...trust }) });
    const [answer, ...more] = await verifier.verify(kind === undefined ? { bytes } : { bytes, kind }, candidate);
    if (answer === undefined || more.length > 0) throw new Error('expected one answer');
    return answer;
  };

/** The evidence of an accepted answer, by its contract. */
export const evidenceOf = (answer: EvidenceAnswer): VerifiedEvidence => {
  if (answer.verdict === 'rejected') throw new Error(`${answer.rejection.code}: ${answer.rejection.found}`);
  return VerifiedEvidence.parse(answer.evidence);
};

/** The rejection of a refused answer, by its contract. */
export const rejectionOf = (answer: EvidenceAnswer): RejectedEvidence => {
  if (answer.verdict === 'accepted') throw new Error('accepted');
  return RejectedEvidence.parse(answer.rejection);
};
