import { ContentStoreError, type ContentStore } from '@interlock/adapters/content-store';
import type { EvidenceAnswer, EvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import { reportsToJudge, type NamedReport, type RegisteredRelease } from '@interlock/domain';
import type { Verified } from './verify-documents.ts';

export interface JudgeReportsParts {
  readonly verifier: Pick<EvidenceVerifier, 'verifyReport'>;
  readonly contentStore: ContentStore;
}

/**
 * What was verified, together with the reports that count by it. For one message: asked again on a newer history it judges only what that brings. Bytes come from
 * the content store by the digest that the record has, of the statement too: it is proven again, and nothing of what was said of it is taken over.
 */
export const judgeReports = ({ verifier, contentStore }: JudgeReportsParts, verified: Verified) => {
  const judged = new Map<string, Promise<EvidenceAnswer>>();
  const bytesOf = async (digest: string): Promise<Uint8Array> => {
    const bytes = await contentStore.get(digest);
    if (bytes === undefined) throw new ContentStoreError('content-store.unavailable', `${digest} is on the record and not in the store`);
    return bytes;
  };
  const judge = (state: RegisteredRelease, report: string, statement: string): Promise<EvidenceAnswer> => {
    const pair = `${report} ${statement}`;
    const known = judged.get(pair);
    if (known !== undefined) return known;
    const answer = (async () =>
      verifier.verifyReport({ report: await bytesOf(report), statement: await bytesOf(statement) }, state.candidate))();
    judged.set(pair, answer);
    return answer;
  };
  /** The first statement by which it counts; where there is none, why it does not by the first that names it. */
  const verdictOn = async (state: RegisteredRelease, { report, statements }: NamedReport): Promise<EvidenceAnswer | undefined> => {
    let refusal: EvidenceAnswer | undefined;
    for (const statement of statements) {
      const answer = await judge(state, report, statement);
      if (answer.verdict === 'accepted') return answer;
      refusal ??= answer;
    }
    return refusal;
  };
  return async (state: RegisteredRelease): Promise<Verified> => {
    const accepted: VerifiedEvidence[] = [...verified.accepted];
    const rejected: RejectedEvidence[] = [...verified.rejected];
    for (const named of reportsToJudge(state, verified)) {
      const answer = await verdictOn(state, named);
      if (answer?.verdict === 'accepted') accepted.push(answer.evidence);
      else if (answer !== undefined && !named.counts) rejected.push(answer.rejection);
    }
    return { accepted, rejected };
  };
};
