import type { ReportedFinding } from '@interlock/domain';
import { z } from 'zod';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { Report } from './report.ts';
import { severityOfLabel } from './severity.ts';

const Vulnerability = z.object({
  VulnerabilityID: text(200).pipe(z.string().min(1)),
  VendorIDs: z.array(text(200)).max(50).nullish(),
  PkgName: optionalText(300),
  PkgIdentifier: z.object({ PURL: optionalText(500) }).nullish(),
  InstalledVersion: optionalText(200),
  FixedVersion: optionalText(300),
  Severity: optionalText(20),
  PublishedDate: lenientInstant,
});

/** Trivy leaves out every list that is empty: what says that a scan took place is its head. */
export const Trivy = z.object({
  SchemaVersion: z.literal(2),
  Trivy: z.object({ Version: optionalText(100) }).nullish(),
  CreatedAt: lenientInstant,
  ArtifactName: z.string().min(1),
  Results: z.array(z.object({ Vulnerabilities: z.array(Vulnerability).nullish() })).nullish(),
});

/** aquasecurity/trivy `--format json`, schema version 2. What Trivy itself suppressed is not in `Vulnerabilities`. */
export const readTrivy = (document: unknown, at: string): Report => {
  const { Trivy: tool, CreatedAt, Results } = parsePredicate(Trivy, document, at);
  return {
    format: 'trivy',
    scanner: { name: 'trivy', version: tool?.Version ?? null },
    scannedAt: CreatedAt,
    findings: (Results ?? []).flatMap(({ Vulnerabilities }) => (Vulnerabilities ?? []).map(findingOf)),
  };
};

const findingOf = (found: z.infer<typeof Vulnerability>): ReportedFinding => ({
  ids: [found.VulnerabilityID, ...(found.VendorIDs ?? [])],
  severity: severityOfLabel(found.Severity),
  package: { purl: found.PkgIdentifier?.PURL ?? null, name: found.PkgName, version: found.InstalledVersion },
  fixedIn: found.FixedVersion,
  exploited: false,
  publishedAt: found.PublishedDate,
});
