import type { RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import { ReleaseRuleError } from './release-rule-error.ts';
import type { RegisteredRelease } from './release-state.ts';

/** A report that waits, and the statements that name it, by digest: the first that counts makes it count. */
export interface NamedReport {
  readonly report: string;
  readonly statements: readonly string[];
}

interface Judged {
  readonly accepted: readonly VerifiedEvidence[];
  readonly rejected: readonly RejectedEvidence[];
}

export const isUnnamed = ({ code }: RejectedEvidence): boolean => code === 'evidence.report_unnamed';

/**
 * Whichever came first, report or statement: what of the two is new finds the other. What both were there for before was judged then, and is not judged again
 * with every document that comes.
 */
export const reportsToJudge = (state: RegisteredRelease, { accepted, rejected }: Judged): NamedReport[] => {
  const known = new Set([...state.evidence.map(({ evidence }) => evidence.digest), ...accepted.map(({ digest }) => digest)]);
  const newReports = new Set(rejected.filter(isUnnamed).map(({ digest }) => digest));
  const waiting = new Set([
    ...state.rejections.flatMap(({ rejection }) => (isUnnamed(rejection) ? [rejection.digest] : [])),
    ...newReports,
  ]);
  const statements = [...state.evidence.map(({ evidence }) => evidence), ...accepted];
  const isNew = new Set(accepted.map(({ digest }) => digest));
  return [...waiting].flatMap((report) => {
    if (known.has(report)) return [];
    const naming = statements.filter(
      ({ digest, names }) => names?.includes(report) === true && (newReports.has(report) || isNew.has(digest)),
    );
    return naming.length === 0 ? [] : [{ report, statements: [...new Set(naming.map(({ digest }) => digest))] }];
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
