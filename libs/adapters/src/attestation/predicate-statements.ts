import type { Artifact, ChangePredicate, ManifestDiffPredicate, MigrationPredicate } from '@interlock/contracts';
import { buildStatement, type Statement } from './statement.ts';

export interface ProvenanceFacts {
  readonly artifacts: readonly Artifact[];
  /** As the builder would name it, e.g. `https://git.example/team/service`. */
  readonly repository: string;
  readonly revision: string;
  readonly builderId: string;
  readonly buildType?: string;
  readonly ref?: string;
  readonly invocationId?: string;
  /** RFC 3339. */
  readonly finishedOn?: string;
}

/** SLSA provenance v1 (slsa.dev/spec/v1.2/build-provenance). */
export const buildProvenanceStatement = (facts: ProvenanceFacts): Statement =>
  buildStatement(facts.artifacts, 'https://slsa.dev/provenance/v1', {
    buildDefinition: {
      buildType: facts.buildType ?? 'https://interlock.dev/build-types/sample/v1',
      externalParameters: { source: facts.repository, ref: facts.ref ?? 'refs/heads/main' },
      internalParameters: {},
      resolvedDependencies: [{ uri: `git+${facts.repository}@${facts.ref ?? 'refs/heads/main'}`, digest: { gitCommit: facts.revision } }],
    },
    runDetails: {
      builder: { id: facts.builderId },
      metadata: {
        ...(facts.invocationId === undefined ? {} : { invocationId: facts.invocationId }),
        ...(facts.finishedOn === undefined ? {} : { finishedOn: facts.finishedOn }),
      },
    },
  });

export interface VerificationSummaryFacts {
  readonly artifacts: readonly Artifact[];
  readonly verifierId: string;
  readonly resourceUri: string;
  readonly policy: { readonly uri: string; readonly digest?: Readonly<Record<string, string>> };
  readonly result: 'PASSED' | 'FAILED';
  readonly levels: readonly string[];
  /** RFC 3339. */
  readonly timeVerified: string;
}

/** SLSA verification summary v1 (slsa.dev/spec/v1.2/verification_summary). */
export const buildVerificationSummaryStatement = (facts: VerificationSummaryFacts): Statement =>
  buildStatement(facts.artifacts, 'https://slsa.dev/verification_summary/v1', {
    verifier: { id: facts.verifierId },
    timeVerified: facts.timeVerified,
    resourceUri: facts.resourceUri,
    policy: facts.policy,
    verificationResult: facts.result,
    verifiedLevels: facts.result === 'FAILED' ? ['FAILED'] : facts.levels,
    slsaVersion: '1.2',
  });

export interface TestResultFacts {
  readonly artifacts: readonly Artifact[];
  readonly result: 'PASSED' | 'WARNED' | 'FAILED';
  readonly passed?: readonly string[];
  readonly warned?: readonly string[];
  readonly failed?: readonly string[];
  readonly url?: string;
}

/** in-toto test-result v0.1. */
export const buildTestResultStatement = (facts: TestResultFacts): Statement =>
  buildStatement(facts.artifacts, 'https://in-toto.io/attestation/test-result/v0.1', {
    result: facts.result,
    configuration: [],
    ...(facts.url === undefined ? {} : { url: facts.url }),
    ...(facts.passed === undefined ? {} : { passedTests: facts.passed }),
    ...(facts.warned === undefined ? {} : { warnedTests: facts.warned }),
    ...(facts.failed === undefined ? {} : { failedTests: facts.failed }),
  });

/** Interlock change attestation v1: who made the change that was built. */
export const buildChangeStatement = (facts: { readonly artifacts: readonly Artifact[]; readonly change: ChangePredicate }): Statement =>
  buildStatement(facts.artifacts, 'https://interlock.dev/attestation/change/v1', facts.change);

/** Interlock migration attestation v1: what the release does to stored data. */
export const buildMigrationStatement = (facts: {
  readonly artifacts: readonly Artifact[];
  readonly migration: MigrationPredicate;
}): Statement => buildStatement(facts.artifacts, 'https://interlock.dev/attestation/migration/v1', facts.migration);

/** Interlock manifest diff v1: how rendered Kubernetes objects differ from those before. It is about the configuration. */
export const buildManifestDiffStatement = (facts: { readonly name: string; readonly diff: ManifestDiffPredicate }): Statement =>
  buildStatement(
    [{ name: facts.name, digest: facts.diff.after.configuration }],
    'https://interlock.dev/attestation/manifest-diff/v1',
    facts.diff,
  );

/** One report of a run of tests, as its tool wrote it. */
export type TestReport = { readonly format: 'junit'; readonly content: string } | { readonly format: 'ctrf'; readonly content: unknown };

/** Interlock test report v1: the reports of one run, whole. What they come to is counted by whoever reads it. */
export const buildTestReportStatement = (facts: {
  readonly artifacts: readonly Artifact[];
  readonly reports: readonly TestReport[];
}): Statement => buildStatement(facts.artifacts, 'https://interlock.dev/attestation/test-report/v1', { reports: facts.reports });

/** Interlock vulnerabilities v1: a scanner's report, whole. */
export const buildVulnerabilitiesStatement = (facts: { readonly artifacts: readonly Artifact[]; readonly report: unknown }): Statement =>
  buildStatement(facts.artifacts, 'https://interlock.dev/attestation/vulnerabilities/v1', { report: facts.report });

export interface NamedFile {
  readonly name: string;
  /** `sha256:<hex>` of its bytes. */
  readonly digest: string;
}

/** in-toto/attestation spec/predicates/reference.md v0.1: files that are about the artifacts, named by digest. `attester`: a URI. */
export const buildReferenceStatement = (facts: {
  readonly artifacts: readonly Artifact[];
  readonly attester: string;
  readonly files: readonly NamedFile[];
}): Statement =>
  buildStatement(facts.artifacts, 'https://in-toto.io/attestation/reference/v0.1', {
    attester: { id: facts.attester },
    references: facts.files.map(({ name, digest }) => ({ name, digest: { sha256: digest.slice('sha256:'.length) } })),
  });
