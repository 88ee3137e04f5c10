import type { EvidenceView } from '@interlock/contracts';
import { secondsBetween } from '../decision/instants.ts';
import { claimsText, signerText } from './explain-fact.ts';

/** One document as `release explain` lists it. */
export interface EvidenceLine {
  readonly verdict: 'accepted' | 'rejected';
  readonly kind: string;
  readonly signer: string;
  readonly subject: string;
  readonly digest: string;
  /** Seconds since it was received, now. */
  readonly ageSeconds: number;
  /** What it claims, in few words; null where it was refused, or says nothing short. */
  readonly says: string | null;
  /** Digests of accepted evidence of the same kind and subject that says something else. Which of them counts, the rules say. */
  readonly contradicts: readonly string[];
  /** For a refused document: why. */
  readonly why: string | null;
}

/** Newest last. */
export const evidenceLines = (evidence: readonly EvidenceView[], now: string): EvidenceLine[] =>
  evidence.map((one) => ({
    verdict: one.verdict,
    kind: one.kind ?? one.predicateType ?? 'unreadable',
    signer: one.signer === null ? 'not proven' : signerText(one.signer),
    subject: one.subject ?? 'none of the candidate',
    digest: one.digest,
    ageSeconds: secondsBetween(one.receivedAt, now),
    says: saysOf(one),
    contradicts: evidence.filter((other) => contradict(one, other)).map(({ digest }) => digest),
    why:
      one.rejection === null
        ? null
        : `${one.rejection.code}: ${one.rejection.field}: found ${one.rejection.found}, expected ${one.rejection.expected}`,
  }));

const saysOf = ({ claims }: EvidenceView): string | null =>
  claims === null
    ? null
    : claimsText(claims)
        .replace(/^:? /, '')
        .replace(/^\((.*)\)$/, '$1') || null;

/** Kinds of which two documents about one subject ought to agree. Of VEX and bills of materials several stand beside each other. */
const AGREEING: ReadonlySet<string> = new Set(['provenance', 'test-result', 'vulnerabilities', 'verification-summary', 'migration']);

const contradict = (one: EvidenceView, other: EvidenceView): boolean =>
  one.kind !== null &&
  AGREEING.has(one.kind) &&
  one.kind === other.kind &&
  one.subject === other.subject &&
  one.digest !== other.digest &&
  saysOf(one) !== saysOf(other);
