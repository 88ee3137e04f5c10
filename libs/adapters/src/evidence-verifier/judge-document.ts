import type { ReleaseCandidate } from '@interlock/contracts';
import { sha256, type Hashing } from '@interlock/domain';
import { claimedPredicateType } from './claimed-predicate-type.ts';
import type { EvidenceDocument, FileEvidenceAnswer } from './evidence-verifier.ts';
import { proveStatement } from './prove-statement.ts';
import { looksLikeXml, rawReportIn, rawXmlReport, type RawReport } from './raw-report/read-raw-report.ts';
import { reportUnnamed } from './raw-report/report-unnamed.ts';
import { isAttestation, parseAttestation } from './read-attestation.ts';
import { Refusal } from './refusal.ts';
import { partsOfDocument, type Part } from './split-document.ts';
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
  // A log in XML may have lines that look like JSON.
  const split = (): readonly Part[] => (looksLikeXml(bytes) ? [{ from: 0, length: bytes.length }] : partsOfDocument([bytes], bytes.length));
  const bytesOf = ({ from, length }: Part): Uint8Array => (length === bytes.length ? bytes : bytes.subarray(from, from + length));
  const digestOf = (part: Part): string => sha256(bytesOf(part), bench.hashing);
  const attestations = (parts: readonly Part[]): Attestation[] =>
    parts.map((part) => ({
      ...part,
      digest: () => digestOf(part),
      read: () => readDocument(bytesOf(part)),
    }));
  const parts = partsOrRefusal(split);
  if (parts instanceof Refusal) {
    const whole = { from: 0, length: bytes.length };
    return yield { ...whole, ...rejected(digestOf(whole), parts, null) };
  }
  for (const one of attestations(parts)) yield { from: one.from, length: one.length, ...judged(one, kind, candidate, bench) };
}

export const partsOrRefusal = (split: () => readonly Part[]): readonly Part[] | Refusal => {
  try {
    return split();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** One attestation of a document, and how its bytes are come by. */
export interface Attestation extends Part {
  readonly digest: () => string;
  readonly read: () => Read;
}

export const judged = (one: Attestation, kind: Kind, candidate: ReleaseCandidate, bench: Bench): Verdict => {
  const digest = one.digest();
  let read: Read | undefined;
  try {
    refuseTooLarge(one, bench.maxAttestationBytes);
    read = one.read();
    if ('report' in read) throw unnamed(read.report, kind, digest);
    const { evidence } = proveStatement(read.attestation, kind, candidate, bench.trust);
    return { verdict: 'accepted', evidence: { digest, ...evidence } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return rejected(digest, error, claimedIn(read));
  }
};

/** A report is known by how it looks, and not read any further: before somebody signed for it, it is anybody's word. */
export type Read = { readonly report: Omit<RawReport, 'predicate'> } | { readonly attestation: Readonly<Record<string, unknown>> };

export const readDocument = (bytes: Uint8Array): Read => {
  if (looksLikeXml(bytes)) return { report: rawXmlReport(bytes) };
  return readMembers(parseAttestation(bytes, 'evidence.malformed', 'document'));
};

export const readMembers = (document: Readonly<Record<string, unknown>>): Read => {
  const report = isAttestation(document) ? undefined : rawReportIn(document);
  return report === undefined ? { attestation: document } : { report };
};

const claimedIn = (read: Read | undefined): string | null => {
  if (read === undefined) return null;
  return 'report' in read ? read.report.predicateType : claimedPredicateType(read.attestation);
};

const unnamed = ({ kind, format }: Omit<RawReport, 'predicate'>, declared: Kind, digest: string): Refusal =>
  declared !== undefined && declared !== kind
    ? new Refusal('evidence.kind_mismatch', 'document', `${kind} (a ${format} report)`, declared)
    : reportUnnamed(format, digest);

export const refuseTooLarge = ({ length }: { readonly length: number }, most: number): void => {
  if (length > most)
    throw new Refusal('evidence.too_large', 'document', `${length} bytes`, `at most ${most} bytes (evidence.maxAttestationBytes)`);
};

/** A refusal as the answer to a document. */
export const rejected = (digest: string, refusal: Refusal, claimed: string | null): Verdict => ({
  verdict: 'rejected',
  rejection: {
    digest,
    claimedPredicateType: claimed,
    code: refusal.code,
    field: refusal.field,
    found: refusal.found,
    expected: refusal.expected,
  },
});
