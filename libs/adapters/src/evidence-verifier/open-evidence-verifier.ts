import { setImmediate } from 'node:timers/promises';
import { MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { nodeHashing } from '../hashing/index.ts';
import type { EvidenceAnswer, FileEvidenceVerifier } from './evidence-verifier.ts';
import { judgeDocument, type Judgement } from './judge-document.ts';
import { judgeFile } from './large-document/judge-file.ts';
import { judgeReport } from './raw-report/judge-report.ts';
import type { Trust } from './trust/trust.ts';

export interface EvidenceVerifierOptions {
  readonly trust: Trust;
  readonly hashing?: Hashing;
  /** Of one attestation. Default, and most that is possible: 50 MiB. */
  readonly maxAttestationBytes?: number;
}

/** Verifies in the calling thread, against keys and roots in memory. No address found in evidence is ever visited (threat T13). */
export const openEvidenceVerifier = ({
  trust,
  hashing = nodeHashing,
  maxAttestationBytes = MAX_EVIDENCE_BYTES,
}: EvidenceVerifierOptions): FileEvidenceVerifier => {
  const bench = { trust, hashing, maxAttestationBytes };
  return {
    verifyReport: async (pair, candidate) => ({ bytes: pair.report, ...judgeReport(pair, candidate, bench) }),
    verifyFile: async ({ path, kind }, candidate) => [...judgeFile(path, kind, candidate, bench)],
    verify: async ({ bytes, kind }, candidate) => {
      const answers: EvidenceAnswer[] = [];
      for (const judgement of judgeDocument(bytes, kind, candidate, bench)) {
        // A long document must not keep everyone else waiting.
        if (answers.length > 0) await setImmediate();
        answers.push(answerOf(judgement, bytes));
      }
      return answers;
    },
  };
};

/** With the bytes that it is about. */
export const answerOf = (judgement: Judgement, document: Uint8Array): EvidenceAnswer => {
  const { from, length } = judgement;
  const bytes = length === document.length ? document : document.subarray(from, from + length);
  return judgement.verdict === 'accepted'
    ? { verdict: 'accepted', bytes, evidence: judgement.evidence }
    : { verdict: 'rejected', bytes, rejection: judgement.rejection };
};
