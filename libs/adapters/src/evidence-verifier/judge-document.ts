import type { ReleaseCandidate } from '@interlock/contracts';
import { sha256, type Hashing } from '@interlock/domain';
import { claimedPredicateType } from './claimed-predicate-type.ts';
import type { EvidenceDocument, FileEvidenceAnswer } from './evidence-verifier.ts';
import { proveStatement } from './prove-statement.ts';
import { looksLikeXml, rawReportIn, rawXmlReport, type RawReport } from './raw-report/read-raw-report.ts';
import { reportUnnamed } from './raw-report/report-unnamed.ts';
import { isAttestation, parseAttestation } from './read-attestation.ts';
import { Refusal } from './refusal.ts';
import { splitDocument } from './split-document.ts';
import type { Trust } from './trust/trust.ts';

/** What a document is judged by. */
export interface Bench {
  readonly trust: Trust;
  readonly hashing: Hashing;
  readonly maxAttestationBytes: number;
}

type Kind = EvidenceDocument['kind'];

type Judgement = FileEvidenceAnswer;
/** What became of one attestation, and where in the document its bytes lie. */
export type { Judgement };
export type Verdict =
  | Omit<Extract<Judgement, { verdict: 'accepted' }>, 'from' | 'length'>
  | Omit<Extract<Judgement, { verdict: 'rejected' }>, 'from' | 'length'>;

/** One attestation after the other, so that a caller who must not be held up can take a turn in between. */
export function* judgeDocument(bytes: Uint8Array, kind: Kind, candidate: ReleaseCandidate, bench: Bench): Generator<Judgement> {
  const parts = partsOf(bytes);
  if (parts instanceof Refusal) {
    yield { from: 0, length: bytes.length, ...rejected(bytes, parts, null, bench.hashing) };
    return;
  }
  for (const part of parts)
    yield { from: part.byteOffset - bytes.byteOffset, length: part.length, ...judged(part, kind, candidate, bench) };
}

const partsOf = (bytes: Uint8Array): Uint8Array[] | Refusal => {
  // A log in it may have lines that look like JSON.
  if (looksLikeXml(bytes)) return [bytes];
  try {
    return splitDocument(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const judged = (bytes: Uint8Array, kind: Kind, candidate: ReleaseCandidate, bench: Bench): Verdict => {
  let read: Read | undefined;
  try {
    refuseTooLarge(bytes, bench.maxAttestationBytes);
    read = readDocument(bytes);
    if ('report' in read) throw unnamed(read.report, kind, sha256(bytes, bench.hashing));
    const { evidence } = proveStatement(read.attestation, kind, candidate, bench.trust);
    return { verdict: 'accepted', evidence: { digest: sha256(bytes, bench.hashing), ...evidence } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return rejected(bytes, error, claimedIn(read), bench.hashing);
  }
};

/** A report is known by how it looks, and not read any further: before somebody signed for it, it is anybody's word. */
type Read = { readonly report: RawReport } | { readonly attestation: Readonly<Record<string, unknown>> };

const readDocument = (bytes: Uint8Array): Read => {
  if (looksLikeXml(bytes)) return { report: rawXmlReport(bytes) };
  const document = parseAttestation(bytes, 'evidence.malformed', 'document');
  const report = isAttestation(document) ? undefined : rawReportIn(document);
  return report === undefined ? { attestation: document } : { report };
};

const claimedIn = (read: Read | undefined): string | null => {
  if (read === undefined) return null;
  return 'report' in read ? read.report.predicateType : claimedPredicateType(read.attestation);
};

const unnamed = ({ kind, format }: RawReport, declared: Kind, digest: string): Refusal =>
  declared !== undefined && declared !== kind
    ? new Refusal('evidence.kind_mismatch', 'document', `${kind} (a ${format} report)`, declared)
    : reportUnnamed(format, digest);

export const refuseTooLarge = ({ length }: Uint8Array, most: number): void => {
  if (length > most)
    throw new Refusal('evidence.too_large', 'document', `${length} bytes`, `at most ${most} bytes (evidence.maxAttestationBytes)`);
};

/** A refusal as the answer to a document. */
export const rejected = (bytes: Uint8Array, refusal: Refusal, claimed: string | null, hashing: Hashing): Verdict => ({
  verdict: 'rejected',
  rejection: {
    digest: sha256(bytes, hashing),
    claimedPredicateType: claimed,
    code: refusal.code,
    field: refusal.field,
    found: refusal.found,
    expected: refusal.expected,
  },
});
