import type { EvidenceKind } from './evidence.ts';

/** A predicate type of in-toto, and the format of what lies in it. */
export interface AcceptedPredicate {
  readonly type: string;
  readonly format: string;
}

/** What Interlock knows of one kind of evidence. `docs/reference/evidence.md` is written from these rows. */
export interface EvidenceKindRow {
  readonly what: string;
  readonly predicates: readonly AcceptedPredicate[];
  /** Who must have signed it, beside being trusted for the purpose of the kind's name. */
  readonly producer: string;
  readonly subject: string;
  /** How old it may be when it is used, by the clock of Interlock's receipt. */
  readonly freshness: string;
  /** What of it reaches the rules. */
  readonly read: string;
}

const cyclonedx = (format: string): readonly AcceptedPredicate[] =>
  ['', '/v1.4', '/v1.5', '/v1.6'].map((version) => ({ type: `https://cyclonedx.org/bom${version}`, format }));

const ARTIFACT = 'an artifact of the candidate, by sha256, sha384 or sha512; names do not count';

/** The one table of kinds: the verifier, the configuration's purposes and the reference page are made from it. */
export const EVIDENCE_KINDS: Readonly<Record<EvidenceKind, EvidenceKindRow>> = {
  provenance: {
    what: 'Where and from what the artifact was built',
    predicates: [
      { type: 'https://slsa.dev/provenance/v1', format: 'SLSA provenance v1' },
      { type: 'https://slsa.dev/provenance/v0.2', format: 'SLSA provenance v0.2' },
    ],
    producer: 'a builder of `builderIds`, where the signer is bound to builders',
    subject: ARTIFACT,
    freshness: 'never too old',
    read: "builder, build type, the one source repository and commit (which must be the candidate's, and the catalog's where it names one), invocation, end",
  },
  'test-result': {
    what: 'Whether the tests passed',
    predicates: [
      { type: 'https://in-toto.io/attestation/test-result/v0.1', format: 'in-toto test result v0.1' },
      { type: 'https://interlock.dev/attestation/test-report/v1', format: 'JUnit XML or CTRF, whole, in `reports`' },
    ],
    producer: 'whoever ran the tests',
    subject: ARTIFACT,
    freshness: '`thresholds.testResultMaxAgeSeconds`',
    read: 'PASSED, WARNED or FAILED, and how many of each; reports are counted test by test, their own totals are not believed',
  },
  vulnerabilities: {
    what: 'Which known vulnerabilities are in the artifact',
    predicates: [
      {
        type: 'https://cosign.sigstore.dev/attestation/vuln/v1',
        format: 'cosign vulnerability scan around Trivy, Grype, OSV-Scanner or SARIF',
      },
      { type: 'https://in-toto.io/attestation/vulns/v0.1', format: 'in-toto vulnerabilities v0.1' },
      { type: 'https://in-toto.io/attestation/vulns/v0.2', format: 'in-toto vulnerabilities v0.2' },
      {
        type: 'https://interlock.dev/attestation/vulnerabilities/v1',
        format: 'a report of Trivy, Grype, OSV-Scanner or SARIF 2.1.0, whole, in `report`',
      },
      ...cyclonedx('CycloneDX 1.4–1.6 with vulnerabilities, not all of them analysed'),
    ],
    producer: 'whoever ran the scanner',
    subject: ARTIFACT,
    freshness: '`scanMaxAgeSeconds` of the policy data `vulnerabilities`',
    read: 'scanner, and each finding once: id, aliases, worst severity, package, fix, exploitation, publication',
  },
  vex: {
    what: 'Which vulnerabilities do not matter in this artifact, and why',
    predicates: [
      { type: 'https://openvex.dev/ns', format: 'OpenVEX' },
      { type: 'https://openvex.dev/ns/v0.2.0', format: 'OpenVEX 0.2.0' },
      ...cyclonedx('CycloneDX 1.4–1.6 with vulnerabilities, each with an analysis'),
    ],
    producer: 'whoever may say so: a purpose of its own, so that a scanner cannot excuse what it found',
    subject: ARTIFACT,
    freshness: 'never too old; of two that contradict each other the later one counts, and of two at once the worse',
    read: 'status, justification, and the packages or the whole artifact that each statement is about',
  },
  sbom: {
    what: 'What the artifact is made of',
    predicates: [
      ...cyclonedx('CycloneDX 1.4–1.6 (JSON) without vulnerabilities'),
      { type: 'https://spdx.dev/Document', format: 'SPDX 2.3 (JSON)' },
      { type: 'https://spdx.dev/Document/v2.3', format: 'SPDX 2.3 (JSON)' },
    ],
    producer: 'whoever built or scanned it',
    subject: ARTIFACT,
    freshness: 'never too old',
    read: 'format and version, how many components, how many with a package URL, creation',
  },
  'verification-summary': {
    what: 'What a verifier concluded from attestations that need not be here',
    predicates: [{ type: 'https://slsa.dev/verification_summary/v1', format: 'SLSA VSA v1' }],
    producer: 'a verifier of `verifierIds`, which its signer must be bound to',
    subject: `${ARTIFACT}; \`resourceUri\` must name it too`,
    freshness:
      '`maxAgeSeconds` of the line of `verification` that it answers; of one verifier and policy a FAILED stands until a later PASSED',
    read: 'verifier, resource, PASSED or FAILED, levels, policy and its digest, input attestations',
  },
  change: {
    what: 'Who made the change that was built',
    predicates: [{ type: 'https://interlock.dev/attestation/change/v1', format: 'Interlock change v1' }],
    producer: 'CI, or whoever knows the commits',
    subject: ARTIFACT,
    freshness: 'never too old',
    read: 'repository, commit, authors, committers, and what started the build',
  },
  migration: {
    what: 'What the release does to stored data',
    predicates: [{ type: 'https://interlock.dev/attestation/migration/v1', format: 'Interlock migration v1' }],
    producer: 'CI, or whoever read the migrations',
    subject: ARTIFACT,
    freshness: 'never too old',
    read: 'migrations, whether they destroy data, whether they can be undone, destructive statements, the heaviest lock and its estimated seconds',
  },
  'manifest-diff': {
    what: 'How the rendered Kubernetes objects differ from those before',
    predicates: [{ type: 'https://interlock.dev/attestation/manifest-diff/v1', format: 'Interlock manifest diff v1' }],
    producer: 'whoever rendered the manifests',
    subject: 'the configuration digest of the candidate, or, where it has none, its artifacts',
    freshness: 'never too old',
    read: 'what was compared, how many members differ by what they mean, what widens, which images come; secrets are refused',
  },
  other: {
    what: 'Anything else that verified',
    predicates: [],
    producer: 'any trusted signer',
    subject: ARTIFACT,
    freshness: 'never counted',
    read: 'nothing: it is shown, and no rule counts it',
  },
};

/** In-toto predicate types, each with the kinds that it can be; which of them it is, where there are several, its content says. */
export const PREDICATE_TYPES: ReadonlyMap<string, readonly EvidenceKind[]> = (() => {
  const kinds = new Map<string, EvidenceKind[]>();
  for (const [kind, { predicates }] of Object.entries(EVIDENCE_KINDS) as [EvidenceKind, EvidenceKindRow][])
    for (const { type } of predicates) kinds.set(type, [...(kinds.get(type) ?? []), kind]);
  return kinds;
})();
