import { MAX_FINDINGS, type VULNERABILITY_FORMATS, type VulnerabilitiesClaims } from '@interlock/contracts';
import { countSeverities, mergeFindings, type ReportedFinding } from '@interlock/domain';
import { MAX_FINDING_ROWS } from '../../limits.ts';
import { Refusal } from '../../refusal.ts';
import type { ReadPredicate } from '../read-predicate.ts';

/** A report as its format's reader leaves it. */
export interface Report {
  readonly format: (typeof VULNERABILITY_FORMATS)[number];
  readonly scanner: VulnerabilitiesClaims['scanner'];
  readonly scannedAt: string | null;
  readonly findings: readonly ReportedFinding[];
}

/** A report as rules read it. `at` is where it lies. */
export const claimsOfReport = ({ format, scanner, scannedAt, findings }: Report, at: string): ReadPredicate => {
  if (findings.length > MAX_FINDING_ROWS)
    throw new Refusal('evidence.too_large', at, `${findings.length} findings`, `at most ${MAX_FINDING_ROWS} findings`);
  const merged = mergeFindings(findings);
  return {
    producedAt: scannedAt,
    claims: {
      kind: 'vulnerabilities',
      format,
      scanner,
      scannedAt,
      counts: countSeverities(merged),
      findings: merged.slice(0, MAX_FINDINGS),
      omitted: countSeverities(merged.slice(MAX_FINDINGS)),
    },
  };
};
