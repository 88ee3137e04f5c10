import type { EvidenceClaims, EvidenceKind, ReleaseCandidate } from '@interlock/contracts';
import type { ReadStatement } from '../read-statement.ts';
import { readChange } from './change.ts';
import { readManifestDiff } from './manifest-diff.ts';
import { readMigration } from './migration.ts';
import { readProvenanceV02 } from './provenance-v02.ts';
import { readProvenanceV1 } from './provenance-v1.ts';
import { readSbom } from './sbom/read-sbom.ts';
import { readTestReport } from './test-report/read-test-report.ts';
import { readTestResult } from './test-result.ts';
import { readVerificationSummary } from './verification-summary.ts';
import { readVex } from './vex/read-vex.ts';
import { readVulnerabilities } from './vulnerabilities/read-vulnerabilities.ts';

/** What a predicate claims, in the form that rules read. `producedAt` is the producer's own clock: shown, never believed. */
export interface ReadPredicate {
  readonly claims: EvidenceClaims;
  readonly producedAt: string | null;
}

export const readPredicate = (
  kind: EvidenceKind,
  { predicateType, predicate }: ReadStatement,
  candidate: ReleaseCandidate,
  subject: string,
): ReadPredicate => {
  switch (kind) {
    case 'provenance':
      return predicateType === 'https://slsa.dev/provenance/v0.2' ? readProvenanceV02(predicate) : readProvenanceV1(predicate);
    case 'test-result':
      return predicateType === 'https://interlock.dev/attestation/test-report/v1' ? readTestReport(predicate) : readTestResult(predicate);
    case 'vulnerabilities':
      return readVulnerabilities(predicateType, predicate);
    case 'vex':
      return readVex(predicateType, predicate, [subject]);
    case 'sbom':
      return readSbom(predicateType, predicate);
    case 'verification-summary':
      return readVerificationSummary(predicate, {
        name: candidate.artifacts.find(({ digest }) => digest === subject)?.name ?? '',
        digest: subject,
      });
    case 'change':
      return readChange(predicate);
    case 'migration':
      return readMigration(predicate);
    case 'manifest-diff':
      return readManifestDiff(predicate, candidate);
    case 'other':
      return { claims: { kind: 'other', predicateType }, producedAt: null };
    default:
      return kind satisfies never;
  }
};
