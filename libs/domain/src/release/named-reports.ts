import type { RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import { ReleaseRuleError } from './release-rule-error.ts';
import type { RegisteredRelease } from './release-state.ts';

/** A report, and the statements by which it may count from now on, by digest: the first that counts makes it count. */
export interface NamedReport {
  readonly report: string;
  readonly statements: readonly string[];
  /** It counts by another statement already: one that may not name it changes nothing. */
  readonly counts: boolean;
}

interface Judged {
  readonly accepted: readonly VerifiedEvidence[];
  readonly rejected: readonly RejectedEvidence[];
}

/** What one piece of evidence is told from others by. The same report under a new statement is said anew: the tests failed again, the scan found the same once more. */
export const evidenceKey = ({ digest, namedBy }: Pick<VerifiedEvidence, 'digest' | 'namedBy'>): string =>
  namedBy === undefined ? digest : `${digest} ${namedBy}`;

export const isUnnamed = ({ code }: RejectedEvidence): boolean => code === 'evidence.report_unnamed';

/** What there is to tell of refusals: that no statement names a report is not so any more where one was judged with it, or where it counts. */
export const refusalsToTell = (rejected: readonly RejectedEvidence[], counted: readonly VerifiedEvidence[] = []): RejectedEvidence[] => {
  const judged = new Set([...counted, ...rejected.filter((one) => !isUnnamed(one))].map(({ digest }) => digest));
  return rejected.filter((one) => !isUnnamed(one) || !judged.has(one.digest));
};

/**
 * Whichever came first, report or statement: what of the two is new finds the other. What both were there for before was judged then, and is not judged again
 * with every document that comes. A report that counts is judged again by each new statement that names it: which of two is the newer one depends on it.
 */
export const reportsToJudge = (state: RegisteredRelease, { accepted, rejected }: Judged): NamedReport[] => {
  const recorded = state.evidence.map(({ evidence }) => evidence);
  const statements = [...recorded, ...accepted];
  const known = new Set(statements.map(evidenceKey));
  const before = new Set(recorded.map(({ digest }) => digest));
  const isNew = new Set(accepted.flatMap(({ digest }) => (before.has(digest) ? [] : [digest])));
  const newReports = new Set(rejected.filter(isUnnamed).map(({ digest }) => digest));
  const counting = new Set(recorded.filter(({ namedBy }) => namedBy !== undefined).map(({ digest }) => digest));
  const waiting = state.rejections.flatMap(({ rejection }) => (isUnnamed(rejection) ? [rejection.digest] : []));
  return [...new Set([...waiting, ...newReports, ...counting])].flatMap((report) => {
    // Signed in its own right.
    if (known.has(report)) return [];
    const naming = statements.filter(
      ({ digest, names }) =>
        names?.includes(report) === true &&
        (isNew.has(digest) || newReports.has(report)) &&
        !known.has(evidenceKey({ digest: report, namedBy: digest })),
    );
    return naming.length === 0
      ? []
      : [{ report, statements: [...new Set(naming.map(({ digest }) => digest))], counts: counting.has(report) }];
  });
};

/** A report counts beside the statement that names it and never without: whoever says otherwise is wrong, whatever was verified. */
export const requireNaming = (state: RegisteredRelease, accepted: readonly VerifiedEvidence[]): void => {
  const statements = new Map(
    [...state.evidence.map(({ evidence }) => evidence), ...accepted].map((evidence) => [evidence.digest, evidence]),
  );
  for (const { digest, namedBy, subject } of accepted) {
    if (namedBy === undefined) continue;
    const statement = statements.get(namedBy);
    if (statement?.names?.includes(digest) !== true || statement.subject !== subject)
      throw new ReleaseRuleError('release.report_unnamed', `report ${digest}: ${namedBy} is no evidence of this release that names it`);
  }
};
