import type { ReleaseCandidate, VerifiedEvidence } from '@interlock/contracts';
import { signerForClaims, signersFor } from './authorise-signer.ts';
import { readPredicate } from './claims/read-predicate.ts';
import type { EvidenceDocument } from './evidence-verifier.ts';
import { proveSigners, type ProvenSigner } from './prove-signers.ts';
import { namedFiles } from './raw-report/named-files.ts';
import { readAttestation } from './read-attestation.ts';
import { kindOf, matchSubject, readStatement } from './read-statement.ts';
import { Refusal } from './refusal.ts';
import type { Trust } from './trust/trust.ts';

/** A statement that counts, and everybody whose signature over it verified. */
export interface ProvenStatement {
  readonly evidence: Omit<VerifiedEvidence, 'digest'>;
  readonly signers: readonly ProvenSigner[];
}

/** The order is the defence (threat T2): who signed these bytes, then what they say, then whether it is about this artifact, then whether this signer may say so. */
export const proveStatement = (
  document: Readonly<Record<string, unknown>>,
  declared: EvidenceDocument['kind'],
  candidate: ReleaseCandidate,
  trust: Trust,
): ProvenStatement => {
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
  const names = namedFiles(statement);
  return {
    signers,
    evidence: {
      kind,
      predicateType: statement.predicateType,
      statementType: statement._type,
      subject,
      signer,
      producedAt,
      claims,
      ...(names.length === 0 ? {} : { names }),
    },
  };
};
