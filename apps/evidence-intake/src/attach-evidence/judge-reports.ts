import type { ContentStore } from '@interlock/adapters/content-store';
import { EvidenceVerifierError, type EvidenceAnswer, type EvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { MAX_EVIDENCE_BYTES, type RejectedEvidence, type VerifiedEvidence } from '@interlock/contracts';
import { isUnnamed, reportsToJudge, type NamedReport, type RegisteredRelease } from '@interlock/domain';
import { HttpError, storedBytes } from '@interlock/service-kit';
import type { Verified } from './verify-documents.ts';

export interface JudgeReportsParts {
  readonly verifier: Pick<EvidenceVerifier, 'verifyReport'>;
  readonly contentStore: Pick<ContentStore, 'get'>;
  /** Of the reports that one message may bring to judgement. Default 200 MiB: four of the largest. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 4 * MAX_EVIDENCE_BYTES;

/** Without the bytes: what a statement names may be a hundred times the largest document. `left`: nothing was found out, and why. */
type Verdict =
  | { readonly verdict: 'accepted'; readonly evidence: VerifiedEvidence }
  | { readonly verdict: 'rejected'; readonly rejection: RejectedEvidence }
  | { readonly verdict: 'left'; readonly because: Error };

const verdictOf = (answer: EvidenceAnswer): Verdict =>
  answer.verdict === 'accepted' ? { verdict: 'accepted', evidence: answer.evidence } : { verdict: 'rejected', rejection: answer.rejection };

/**
 * What was verified, together with the reports that count by it. For one message: asked again on a newer history it judges only what that brings. Bytes come from
 * the content store by the digest that the record has, of the statement too: it is proven again, and nothing of what was said of it is taken over. One report
 * after the other, so that those of one are held at a time.
 */
export const judgeReports = ({ verifier, contentStore, mostBytes = MOST_BYTES }: JudgeReportsParts, verified: Verified) => {
  const judged = new Map<string, Verdict>();
  let bytesJudged = 0;
  const judgeNow = async (state: RegisteredRelease, digest: string, statement: string): Promise<Verdict> => {
    const beyond = (): Verdict => ({
      verdict: 'left',
      because: new HttpError('http.too_large', `beyond the ${mostBytes} bytes of reports that one message has judged`),
    });
    if (bytesJudged >= mostBytes) return beyond();
    const report = await storedBytes(digest, contentStore);
    bytesJudged += report.length;
    if (bytesJudged > mostBytes) return beyond();
    const pair = { report, statement: await storedBytes(statement, contentStore) };
    try {
      return verdictOf(await verifier.verifyReport(pair, state.candidate));
    } catch (error) {
      // It ends with the report: the statement that names it is judged already, and must not be tried without end for what others sent.
      if (error instanceof EvidenceVerifierError) return { verdict: 'left', because: error };
      throw error;
    }
  };
  const judge = async (state: RegisteredRelease, report: string, statement: string): Promise<Verdict> => {
    const pair = `${report} ${statement}`;
    const verdict = judged.get(pair) ?? (await judgeNow(state, report, statement));
    judged.set(pair, verdict);
    return verdict;
  };
  /** The first statement by which it counts; where there is none, why it does not by the first that names it: not for good where one of them was left. */
  const verdictOn = async (state: RegisteredRelease, { report, statements }: NamedReport): Promise<Verdict | undefined> => {
    const refusals: Verdict[] = [];
    for (const statement of statements) {
      const verdict = await judge(state, report, statement);
      if (verdict.verdict === 'accepted') return verdict;
      refusals.push(verdict);
    }
    return refusals.find(({ verdict }) => verdict === 'left') ?? refusals[0];
  };
  return async (state: RegisteredRelease): Promise<Verified> => {
    const accepted: VerifiedEvidence[] = [...verified.accepted];
    let rejected: RejectedEvidence[] = [...verified.rejected];
    for (const named of reportsToJudge(state, verified)) {
      const verdict = await verdictOn(state, named);
      if (verdict?.verdict === 'accepted') accepted.push(verdict.evidence);
      else if (verdict === undefined) continue;
      else if (named.counts) {
        // The statement is not taken without it: what it says anew of a report that counts may be that the tests failed again.
        if (verdict.verdict === 'left') throw verdict.because;
      } else if (verdict.verdict === 'rejected') rejected.push(verdict.rejection);
      else {
        const left = leftWaiting(named, verdict.because.message, [
          ...verified.rejected,
          ...state.rejections.map(({ rejection }) => rejection),
        ]);
        rejected = [...rejected.filter((one) => !(isUnnamed(one) && one.digest === named.report)), left];
      }
    }
    return { accepted, rejected };
  };
};

/** Still a report that waits, said in other words: it is judged when it comes again. */
const leftWaiting = ({ report }: NamedReport, because: string, rejections: readonly RejectedEvidence[]): RejectedEvidence => ({
  digest: report,
  claimedPredicateType: rejections.find((rejection) => isUnnamed(rejection) && rejection.digest === report)?.claimedPredicateType ?? null,
  code: 'evidence.report_unnamed',
  field: 'document',
  found: `a report that a statement names and that was not judged: ${because}`.slice(0, 600),
  expected: 'the report once more: it is judged when it comes again',
});
