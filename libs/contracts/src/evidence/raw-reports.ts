/** A report as its tool writes it: nobody signed it. */
export interface RawReportRow {
  readonly format: string;
  /** By what it is known. */
  readonly known: string;
  /** Of which kind of evidence it is once a statement names it. */
  readonly kind: string;
}

/** Reports that count once a signed statement names their sha256. `docs/reference/evidence.md` is written from these rows. */
export const RAW_REPORTS: readonly RawReportRow[] = [
  { format: 'JUnit XML', known: 'XML', kind: '`test-result`' },
  { format: 'CTRF', known: '`results`, an object', kind: '`test-result`' },
  { format: 'Trivy', known: '`SchemaVersion`', kind: '`vulnerabilities`' },
  { format: 'Grype', known: '`matches`', kind: '`vulnerabilities`' },
  { format: 'OSV-Scanner', known: '`results`, a list', kind: '`vulnerabilities`' },
  { format: 'SARIF 2.1.0', known: '`runs`', kind: '`vulnerabilities`' },
  { format: 'CycloneDX 1.4–1.6 (JSON)', known: '`bomFormat`', kind: '`sbom`, `vulnerabilities` or `vex`, as in a statement' },
  { format: 'SPDX 2.3 (JSON)', known: '`spdxVersion`', kind: '`sbom`' },
  { format: 'OpenVEX', known: '`@context`', kind: '`vex`' },
];

/** Predicate types whose statements name files, and the member in which each is named by `digest.sha256` (in-toto resource descriptors). */
export const NAMING_PREDICATES = {
  'https://in-toto.io/attestation/reference/v0.1': { format: 'in-toto reference v0.1', member: 'references[]' },
  'https://in-toto.io/attestation/scai/v0.3': { format: 'SCAI v0.3', member: 'attributes[].evidence' },
  'https://slsa.dev/provenance/v1': { format: 'SLSA provenance v1', member: 'runDetails.byproducts[]' },
} as const;
export type NamingPredicate = keyof typeof NAMING_PREDICATES;

/** Files that one statement may name; those beyond are not read. */
export const MOST_NAMED_FILES = 100;
