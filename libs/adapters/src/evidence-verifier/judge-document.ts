import type { ReleaseCandidate, VerifiedEvidence } from '@interlock/contracts';
import { sha256, type Hashing } from '@interlock/domain';
import { signerForClaims, signersFor } from './authorise-signer.ts';
import { readPredicate } from './claims/read-predicate.ts';
import { claimedPredicateType } from './claimed-predicate-type.ts';
import type { EvidenceDocument, FileEvidenceAnswer } from './evidence-verifier.ts';
import { proveSigners } from './prove-signers.ts';
import { parseAttestation, readAttestation } from './read-attestation.ts';
import { kindOf, matchSubject, readStatement } from './read-statement.ts';
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
type Verdict =
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
  try {
    return splitDocument(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const judged = (bytes: Uint8Array, kind: Kind, candidate: ReleaseCandidate, bench: Bench): Verdict => {
  let document: Readonly<Record<string, unknown>> | undefined;
  try {
    refuseTooLarge(bytes, bench.maxAttestationBytes);
    document = parseAttestation(bytes, 'evidence.malformed', 'document');
    const evidence = { digest: sha256(bytes, bench.hashing), ...verified(document, kind, candidate, bench.trust) };
    return { verdict: 'accepted', evidence };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return rejected(bytes, error, document === undefined ? null : claimedPredicateType(document), bench.hashing);
  }
};

const refuseTooLarge = ({ length }: Uint8Array, most: number): void => {
  if (length > most)
    throw new Refusal('evidence.too_large', 'document', `${length} bytes`, `at most ${most} bytes (evidence.maxAttestationBytes)`);
};

/** The order is the defence (threat T2): who signed these bytes, then what they say, then whether it is about this artifact, then whether this signer may say so. */
const verified = (
  document: Readonly<Record<string, unknown>>,
  declared: Kind,
  candidate: ReleaseCandidate,
  trust: Trust,
): Omit<VerifiedEvidence, 'digest'> => {
  const attestation = readAttestation(document);
  const signers = proveSigners(attestation, trust);
  const statement = readStatement(attestation.envelope.payload, trust.statementsV01);
  const subject = matchSubject(statement, candidate);
  const kind = kindOf(statement);
  if (declared !== undefined && declared !== kind)
    throw new Refusal('evidence.kind_mismatch', 'payload.predicateType', `${kind} (${statement.predicateType})`, declared);
  const permitted = signersFor(signers, kind, candidate.component);
  const { claims, producedAt } = readPredicate(kind, statement, candidate, subject);
  const { signer } = signerForClaims(permitted, claims);
  return { kind, predicateType: statement.predicateType, statementType: statement._type, subject, signer, producedAt, claims };
};

const rejected = (bytes: Uint8Array, refusal: Refusal, claimed: string | null, hashing: Hashing): Verdict => ({
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
