import type { ReleaseCandidate, VerifiedEvidence } from '@interlock/contracts';
import { sha256 } from '@interlock/domain';
import { signersFor } from '../authorise-signer.ts';
import { readPredicate } from '../claims/read-predicate.ts';
import { refuseTooLarge, rejected, type Bench, type Verdict } from '../judge-document.ts';
import { proveStatement, type ProvenStatement } from '../prove-statement.ts';
import { parseAttestation } from '../read-attestation.ts';
import { Refusal } from '../refusal.ts';
import { readRawReport, type RawReport } from './read-raw-report.ts';
import { reportUnnamed } from './report-unnamed.ts';

/** A report that nobody signed, and the statement that should name it. */
export interface ReportAndStatement {
  readonly report: Uint8Array;
  readonly statement: Uint8Array;
}

/**
 * The order of `proveStatement`, and no shorter: the statement is proven again, whole, by the trust of now; only then is the report read, as what one of the
 * statement's signers may say. A statement for another artifact, or for another file, gives it nothing.
 */
export const judgeReport = ({ report, statement }: ReportAndStatement, candidate: ReleaseCandidate, bench: Bench): Verdict => {
  const digest = sha256(report, bench.hashing);
  let raw: RawReport | undefined;
  try {
    refuseTooLarge(report, bench.maxAttestationBytes);
    raw = readRawReport(report);
    if (raw === undefined) throw new Refusal('evidence.unsupported_format', 'document', 'no report that is known', 'a report');
    const known = raw;
    const { evidence: said, signers } = within('statement', () => proven(statement, candidate, bench));
    if (said.names?.includes(digest) !== true) throw reportUnnamed(raw.format, digest);
    const [permitted] = within('statement', () => signersFor(signers, known.kind, candidate.component));
    if (permitted === undefined) throw reportUnnamed(raw.format, digest);
    const { subject, statementType } = said;
    const claimed = within('document', () => readPredicate(known.kind, statementOf(known), candidate, subject));
    const evidence: VerifiedEvidence = {
      digest,
      kind: raw.kind,
      predicateType: raw.predicateType,
      statementType,
      subject,
      signer: permitted.signer,
      ...claimed,
      namedBy: sha256(statement, bench.hashing),
    };
    return { verdict: 'accepted', evidence };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return rejected(digest, error, raw?.predicateType ?? null);
  }
};

const proven = (statement: Uint8Array, candidate: ReleaseCandidate, bench: Bench): ProvenStatement => {
  refuseTooLarge(statement, bench.maxAttestationBytes);
  return proveStatement(parseAttestation(statement, 'evidence.malformed', 'document'), undefined, candidate, bench.trust);
};

const statementOf = ({ predicateType, predicate }: RawReport): Parameters<typeof readPredicate>[1] => ({
  _type: '',
  subject: [],
  predicateType,
  predicate,
});

/** Readers name the member of the statement that would carry the report: here it is the document itself. */
const CARRIED = /^payload\.predicate(?:\.reports\.0\.content|\.reports|\.report)?\.?/;

const within = <T>(what: 'statement' | 'document', read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, field, found, expected } = error;
    const at = what === 'document' ? field.replace(CARRIED, '') : field;
    throw new Refusal(code, at === '' ? what : `${what}.${at}`, found, expected, { cause: error });
  }
};
