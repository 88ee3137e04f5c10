import { setImmediate } from 'node:timers/promises';
import type { ReleaseCandidate, VerifiedEvidence } from '@interlock/contracts';
import { sha256, type Hashing } from '@interlock/domain';
import { nodeHashing } from '../hashing/index.ts';
import { signerForBuilder, signersFor } from './authorise-signer.ts';
import { readPredicate } from './claims/read-predicate.ts';
import { claimedPredicateType } from './claimed-predicate-type.ts';
import type { EvidenceAnswer, EvidenceDocument, EvidenceVerifier } from './evidence-verifier.ts';
import { proveSigners } from './prove-signers.ts';
import { parseAttestation, readAttestation } from './read-attestation.ts';
import { kindOf, matchSubject, readStatement } from './read-statement.ts';
import { Refusal } from './refusal.ts';
import { splitDocument } from './split-document.ts';
import type { Trust } from './trust/trust.ts';

export interface EvidenceVerifierOptions {
  readonly trust: Trust;
  readonly hashing?: Hashing;
}

/** Verifies in this process, against keys and roots in memory. No address found in evidence is ever visited (threat T13). */
export const openEvidenceVerifier = ({ trust, hashing = nodeHashing }: EvidenceVerifierOptions): EvidenceVerifier => ({
  verify: async ({ bytes, kind }, candidate) => {
    const parts = partsOf(bytes);
    if (parts instanceof Refusal) return [rejected(bytes, parts, null, hashing)];
    const answers: EvidenceAnswer[] = [];
    for (const part of parts) {
      // A long document must not keep everyone else waiting.
      if (answers.length > 0) await setImmediate();
      answers.push(answerFor(part, kind, candidate, trust, hashing));
    }
    return answers;
  },
});

const partsOf = (bytes: Uint8Array): Uint8Array[] | Refusal => {
  try {
    return splitDocument(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

type Kind = EvidenceDocument['kind'];

const answerFor = (bytes: Uint8Array, kind: Kind, candidate: ReleaseCandidate, trust: Trust, hashing: Hashing): EvidenceAnswer => {
  let document: Readonly<Record<string, unknown>> | undefined;
  try {
    document = parseAttestation(bytes, 'evidence.malformed', 'document');
    return { verdict: 'accepted', bytes, evidence: { digest: sha256(bytes, hashing), ...verified(document, kind, candidate, trust) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return rejected(bytes, error, document === undefined ? null : claimedPredicateType(document), hashing);
  }
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
  const { signer } = signerForBuilder(permitted, claims);
  return { kind, predicateType: statement.predicateType, statementType: statement._type, subject, signer, producedAt, claims };
};

const rejected = (bytes: Uint8Array, refusal: Refusal, claimed: string | null, hashing: Hashing): EvidenceAnswer => ({
  verdict: 'rejected',
  bytes,
  rejection: {
    digest: sha256(bytes, hashing),
    claimedPredicateType: claimed,
    code: refusal.code,
    field: refusal.field,
    found: refusal.found,
    expected: refusal.expected,
  },
});
