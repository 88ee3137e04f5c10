import type { EvidenceClaims, EvidenceKind, ReleaseCandidate } from '@interlock/contracts';
import type { ReadStatement } from '../read-statement.ts';
import { readChange } from './change.ts';
import { readManifestDiff } from './manifest-diff.ts';
import { readMigration } from './migration.ts';
import { readProvenanceV02 } from './provenance-v02.ts';
import { readProvenanceV1 } from './provenance-v1.ts';
import { readTestResult } from './test-result.ts';

/** What a predicate claims, in the form that rules read. `producedAt` is the producer's own clock: shown, never believed. */
export interface ReadPredicate {
  readonly claims: EvidenceClaims;
  readonly producedAt: string | null;
}

export const readPredicate = (
  kind: EvidenceKind,
  { predicateType, predicate }: ReadStatement,
  candidate: ReleaseCandidate,
): ReadPredicate => {
  switch (kind) {
    case 'provenance':
      return predicateType === 'https://slsa.dev/provenance/v0.2' ? readProvenanceV02(predicate) : readProvenanceV1(predicate);
    case 'test-result':
      return readTestResult(predicate);
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
