import type { EvidenceView } from '@interlock/contracts';
import { secondsBetween } from '../decision/instants.ts';
import { signerText } from './explain-fact.ts';

/** One document as `release explain` lists it. */
export interface EvidenceLine {
  readonly verdict: 'accepted' | 'rejected';
  readonly kind: string;
  readonly signer: string;
  readonly subject: string;
  readonly digest: string;
  /** Seconds since it was received, now. */
  readonly ageSeconds: number;
  /** For a refused document: why. */
  readonly why: string | null;
}

/** Newest last. */
export const evidenceLines = (evidence: readonly EvidenceView[], now: string): EvidenceLine[] =>
  evidence.map(({ verdict, kind, predicateType, signer, subject, digest, receivedAt, rejection }) => ({
    verdict,
    kind: kind ?? predicateType ?? 'unreadable',
    signer: signer === null ? 'not proven' : signerText(signer),
    subject: subject ?? 'none of the candidate',
    digest,
    ageSeconds: secondsBetween(receivedAt, now),
    why: rejection === null ? null : `${rejection.code}: ${rejection.field}: found ${rejection.found}, expected ${rejection.expected}`,
  }));
