import { nodeHashing } from '@interlock/adapters/hashing';
import { DsseEnvelope, type LedgerProof } from '@interlock/contracts';
import { canonicalJson, LedgerError, verifyLedgerProof, type KeptHead, type NoteKey, type ProvenHead } from '@interlock/domain';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { openNamed } from './read-head.ts';
import type { NamedDecision } from './read-proof.ts';

export interface VerifyProof {
  readonly file: string;
  readonly proof: LedgerProof;
  readonly decision: NamedDecision | undefined;
  /** Their signatures were verified with the same key. */
  readonly kept: readonly KeptHead[];
  readonly key: NoteKey;
}

export interface VerifiedProof {
  readonly head: Pick<KeptHead, 'treeSize' | 'rootHash'>;
  readonly record: LedgerProof['record'];
  /** The decision whose very certificate the event carries. */
  readonly decisionId: string | null;
  readonly heads: readonly ProvenHead[];
}

const UNPROVEN =
  'Ask for a proof that names it: `interlock ledger prove --head <file>`, or `interlock decision export <decision id> --head <file>`.';

/** Verifies a proof with nothing but the key and the heads that the user has. Exit 20 says what is not shown. */
export const verifyProof = ({ file, proof, decision, kept, key }: VerifyProof): VerifiedProof => {
  const head = openNamed(file, proof.checkpoint, key);
  const { record, growth } = proof;
  try {
    const heads = verifyLedgerProof({ head, record, growth }, kept, nodeHashing);
    return { head, record, heads, decisionId: decision === undefined ? null : decisionOf(record, decision) };
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const hint = cause.code === 'ledger.unproven' ? { hint: UNPROVEN } : {};
    throw new CliError(cause.code, EXIT.unverified, cause.message, { cause, ...hint });
  }
};

/** What every version of `DecisionRecorded` has. */
const Recorded = z.looseObject({ decisionId: z.uuid(), certificate: DsseEnvelope });

/** The event is not of that decision because it names it: it carries the certificate itself, signature and all. */
const decisionOf = (record: LedgerProof['record'], { file, certificate }: NamedDecision): string => {
  const data = record?.event.type === 'DecisionRecorded' ? Recorded.safeParse(record.event.data).data : undefined;
  if (data !== undefined && canonicalJson(data.certificate) === canonicalJson(certificate)) return data.decisionId;
  const found =
    record === null
      ? 'the proof is of no event'
      : `the proof is of ${record.event.type} of stream ${record.event.stream}, revision ${record.event.revision}`;
  throw new LedgerError(
    'ledger.proof_invalid',
    `${file}: ${found}${data === undefined ? '' : `, decision ${data.decisionId}`}; it does not carry this certificate`,
  );
};
