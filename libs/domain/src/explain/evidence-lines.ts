import type { EvidenceClaims, EvidenceView } from '@interlock/contracts';
import { secondsBetween } from '../decision/instants.ts';
import { claimsText, signerText } from './explain-fact.ts';

/** One document as `release explain` lists it. */
export interface EvidenceLine {
  readonly verdict: 'accepted' | 'rejected';
  readonly kind: string;
  readonly signer: string;
  /** Of a raw report: the signed statement that names it, whose signer this is. Null: it is signed itself. */
  readonly namedBy: string | null;
  /** Files that it names by sha256, and whether the release has them as evidence. */
  readonly names: readonly { readonly digest: string; readonly here: boolean }[];
  readonly subject: string;
  readonly digest: string;
  /** Seconds since it was received, now. */
  readonly ageSeconds: number;
  /** What it claims, in few words; null where it was refused, or says nothing short. */
  readonly says: string | null;
  /** Which tool or format it comes from, or what it counted; null where there is nothing to tell. */
  readonly details: string | null;
  /** Digests of accepted evidence of the same kind and subject that says something else. Which of them counts, the rules say. */
  readonly contradicts: readonly string[];
  /** Rules of the decision whose verdict points to it, by title. Empty: it counted for none, or came after. */
  readonly restedOnBy: readonly string[];
  /** For a refused document: why. */
  readonly why: string | null;
}

/** Newest last. */
export const evidenceLines = (
  evidence: readonly EvidenceView[],
  now: string,
  restedOnBy: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): EvidenceLine[] =>
  evidence.map((one) => ({
    verdict: one.verdict,
    kind: one.kind ?? one.predicateType ?? 'unreadable',
    signer: one.signer === null ? 'not proven' : signerText(one.signer),
    namedBy: one.namedBy ?? null,
    names: (one.names ?? []).map((digest) => ({
      digest,
      here: evidence.some((other) => other.namedBy !== undefined && other.digest === digest),
    })),
    subject: one.subject ?? 'none of the candidate',
    digest: one.digest,
    ageSeconds: secondsBetween(one.receivedAt, now),
    says: saysOf(one),
    details: one.claims === null ? null : detailsText(one.claims),
    contradicts: evidence.filter((other) => contradict(one, other)).map(({ digest }) => digest),
    restedOnBy: [...(restedOnBy.get(one.digest) ?? [])],
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

/** `Trivy 0.57.1`, `Semgrep 1.2, as SARIF`, `CycloneDX 1.6`, `12 passed, 1 failed` */
const detailsText = (claims: EvidenceClaims): string | null => {
  if (claims.kind === 'vulnerabilities') {
    const { name, version } = claims.scanner;
    return `${version === null ? name : `${name} ${version}`}${claims.format === 'sarif' ? ', as SARIF' : ''}`;
  }
  if (claims.kind === 'vex') return claims.format === 'openvex' ? 'OpenVEX' : 'CycloneDX';
  if (claims.kind === 'sbom') return `${claims.format === 'spdx' ? 'SPDX' : 'CycloneDX'} ${claims.specVersion}`;
  if (claims.kind !== 'test-result') return null;
  const counts = [
    [claims.passed, 'passed'],
    [claims.warned, 'warned'],
    [claims.failed, 'failed'],
  ] as const;
  return counts.flatMap(([count, of]) => (count === null || count === 0 ? [] : [`${count} ${of}`])).join(', ') || null;
};

/** Kinds of which two documents about one subject ought to agree. Of VEX and bills of materials several stand beside each other. */
const AGREEING: ReadonlySet<string> = new Set(['provenance', 'test-result', 'vulnerabilities', 'verification-summary', 'migration']);

const contradict = (one: EvidenceView, other: EvidenceView): boolean =>
  one.kind !== null &&
  AGREEING.has(one.kind) &&
  one.kind === other.kind &&
  one.subject === other.subject &&
  one.digest !== other.digest &&
  saysOf(one) !== saysOf(other);
