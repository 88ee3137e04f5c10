import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { readCycloneDxVulnerabilities } from '../sbom/cyclonedx-vulnerabilities.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { ReadPredicate } from '../read-predicate.ts';
import { readGrype } from './grype.ts';
import { readInTotoVulns } from './in-toto.ts';
import { readOsv } from './osv.ts';
import { claimsOfReport, type Report } from './report.ts';
import { readSarif } from './sarif.ts';
import { readTrivy } from './trivy.ts';

/** cosign `attest --type vuln` (sigstore/cosign COSIGN_VULN_ATTESTATION_SPEC.md). */
const CosignVuln = z.object({ scanner: z.object({ result: z.unknown() }) });
/** Ours: a scanner's report, whole. */
const Reported = z.object({ report: z.unknown() });

export const readVulnerabilities = (predicateType: string, predicate: unknown): ReadPredicate => {
  const at = 'payload.predicate';
  if (predicateType.startsWith('https://cyclonedx.org/')) return claimsOfReport(readCycloneDxVulnerabilities(predicate), at);
  if (predicateType.startsWith('https://in-toto.io/')) return claimsOfReport(readInTotoVulns(predicate), at);
  if (predicateType.startsWith('https://cosign.sigstore.dev/'))
    return claimsOfReport(readReport(parsePredicate(CosignVuln, predicate).scanner.result, `${at}.scanner.result`), at);
  return claimsOfReport(readReport(parsePredicate(Reported, predicate).report, `${at}.report`), at);
};

/** Which member tells which format. Two at once would have two meanings. */
const FORMATS = {
  SchemaVersion: readTrivy,
  matches: readGrype,
  results: readOsv,
  runs: readSarif,
} as const satisfies Record<string, (document: unknown, at: string) => Report>;

/** The report of a scanner, its format found from the content. */
export const readReport = (document: unknown, at: string): Report => {
  const members = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {};
  const found = (Object.keys(FORMATS) as (keyof typeof FORMATS)[]).filter((member) => Object.hasOwn(members, member));
  const [format] = found;
  if (format === undefined || found.length > 1)
    throw new Refusal(
      'evidence.predicate_malformed',
      at,
      format === undefined ? 'no report of a scanner that is known' : `${found.join(' and ')} side by side`,
      'a report of Trivy, Grype, OSV-Scanner or SARIF 2.1.0',
    );
  return FORMATS[format](document, at);
};
