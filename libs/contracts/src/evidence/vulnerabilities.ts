import { z } from 'zod';
import { Digest, Instant, Sha256 } from '../primitives.ts';

/** Worst first. `unknown` is not zero: policy says how it counts. `negligible` is a word of Debian's and Grype's. */
export const VulnerabilitySeverity = z.enum(['critical', 'high', 'medium', 'low', 'negligible', 'none', 'unknown']);
export type VulnerabilitySeverity = z.infer<typeof VulnerabilitySeverity>;

/** The four states of VEX (CISA "Minimum requirements for VEX"); states of CycloneDX are mapped to them. */
export const VexStatus = z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']);
export type VexStatus = z.infer<typeof VexStatus>;

const Purl = z.string().max(500);
const Id = z.string().min(1).max(200);

/** One vulnerability in one package, however many scanners, targets and names it was found under. */
export const VulnerabilityFinding = z.strictObject({
  /** CVE where there is one, else the name that the scanner used. */
  id: Id,
  /** Its other names, sorted. */
  aliases: z.array(Id).max(50),
  /** The worst that any source in the document gave it. */
  severity: VulnerabilitySeverity,
  /** `purl` null: the format names none (SARIF), or the scanner knew none. */
  package: z.strictObject({ purl: Purl.nullable(), name: z.string().max(300).nullable(), version: z.string().max(200).nullable() }),
  /** First version that is said to be without it. Null: no fix is known. */
  fixedIn: z.string().max(300).nullable(),
  /** The scanner lists it as exploited in the wild (KEV). */
  exploited: z.boolean(),
  /** When the vulnerability was published, as the scanner's database says. */
  publishedAt: Instant.nullable(),
  /** Whole seconds since then, in a decision input only. Null: not known. Not material. */
  ageSeconds: z.number().int().nonnegative().nullable().optional(),
  /** What an accepted VEX document says of it. Always null as recorded: applied when a decision is taken, because a later document may say otherwise. */
  vex: z
    .strictObject({ status: VexStatus, justification: z.string().max(500).nullable(), evidence: Sha256 })
    .nullable()
    .default(null),
});
export type VulnerabilityFinding = z.infer<typeof VulnerabilityFinding>;

/** How many findings of each severity; those without any are left out. */
export const SeverityCounts = z.partialRecord(VulnerabilitySeverity, z.number().int().positive());
export type SeverityCounts = z.infer<typeof SeverityCounts>;

export const VULNERABILITY_FORMATS = ['trivy', 'grype', 'osv', 'sarif', 'in-toto', 'cyclonedx'] as const;

/** Findings that are kept one by one; the worst of them. */
export const MAX_FINDINGS = 500;

/** Normalised result of a vulnerability scan. */
export const VulnerabilitiesClaims = z.strictObject({
  kind: z.literal('vulnerabilities'),
  format: z.enum(VULNERABILITY_FORMATS),
  scanner: z.strictObject({ name: z.string().max(200), version: z.string().max(100).nullable() }),
  /** The scanner's own clock: shown, never believed. */
  scannedAt: Instant.nullable(),
  counts: SeverityCounts,
  /** Deduplicated by package and names, worst first, at most 500. */
  findings: z.array(VulnerabilityFinding).max(MAX_FINDINGS),
  /** Those beyond the 500, by severity: counted, and beyond the reach of VEX. */
  omitted: SeverityCounts,
});
export type VulnerabilitiesClaims = z.infer<typeof VulnerabilitiesClaims>;

/** What one VEX statement says: these vulnerabilities, in these packages of the artifact. */
export const VexStatement = z.strictObject({
  id: Id,
  aliases: z.array(Id).max(50),
  status: VexStatus,
  /** OpenVEX `justification` or `impact_statement`, CycloneDX `analysis.justification` or `detail`; cut. */
  justification: z.string().max(500).nullable(),
  /** Packages that it is about. Empty together with `whole` false: nothing in this artifact. */
  packages: z.array(Purl).max(1000),
  /** It is about the artifact as a whole, whichever package brings the vulnerability in. */
  whole: z.boolean(),
});
export type VexStatement = z.infer<typeof VexStatement>;

/** Normalised OpenVEX or CycloneDX VEX. Statements in the order in which they take effect: a later one outweighs an earlier one. */
export const VexClaims = z.strictObject({
  kind: z.literal('vex'),
  format: z.enum(['openvex', 'cyclonedx']),
  author: z.string().max(300).nullable(),
  statements: z.array(VexStatement).max(1000),
});
export type VexClaims = z.infer<typeof VexClaims>;

/** Normalised software bill of materials. The components stay in the document, which is kept by its digest. */
export const SbomClaims = z.strictObject({
  kind: z.literal('sbom'),
  format: z.enum(['cyclonedx', 'spdx']),
  specVersion: z.string().max(20),
  /** What the document says that it is about; for people. */
  name: z.string().max(300).nullable(),
  /** How many components or packages it lists, nested ones included. */
  components: z.number().int().nonnegative(),
  /** How many of them carry a package URL. */
  identified: z.number().int().nonnegative(),
  createdAt: Instant.nullable(),
});
export type SbomClaims = z.infer<typeof SbomClaims>;

/** Normalised SLSA verification summary (slsa.dev/spec/v1.2/verification_summary). */
export const VerificationSummaryClaims = z.strictObject({
  kind: z.literal('verification-summary'),
  verifierId: z.string().max(500),
  resourceUri: z.string().max(1000),
  result: z.enum(['PASSED', 'FAILED']),
  levels: z.array(z.string().max(100)).max(50),
  policyUri: z.string().max(1000),
  /** Digest of that policy: of several its sha256, else the shortest, whatever their order; null: it says none. Absent in records from before it was read. */
  policyDigest: Digest.nullable().optional(),
  /** Digests of the attestations that the verifier looked at. */
  inputs: z.array(Digest).max(200),
  verifiedAt: Instant.nullable(),
});
export type VerificationSummaryClaims = z.infer<typeof VerificationSummaryClaims>;
